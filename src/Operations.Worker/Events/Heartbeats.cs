using MassTransit;
using Messaging.Operations.Worker.Requests;

namespace Messaging.Operations.Worker.Events;

/// <summary>Reports every 8 seconds which requests this worker has, to those senders that want to know.</summary>
internal sealed class Heartbeats(InFlightRequests requests, IBus bus, TimeProvider clock, ILogger<Heartbeats> logger) : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(8);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Not a delivery that was lost: the broker delivers it to another worker, if it still has it.
            var held = requests.All.Where(lifetime => lifetime is { HeartbeatAddress: not null, Request.Id: not null, IsDeliveryLost: false });
            foreach (var sender in held.GroupBy(lifetime => lifetime.HeartbeatAddress!).ToList())
            {
                foreach (var ids in sender.Select(lifetime => lifetime.Request.Id!.Value).Chunk(BatchSize))
                    await TrySendAsync(sender.Key, new RequestsInFlight(ids), stoppingToken);
            }
        }
    }

    private async Task TrySendAsync(Uri address, RequestsInFlight message, CancellationToken stop)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(Interval);
        try
        {
            var endpoint = await bus.GetSendEndpoint(address).WaitAsync(timeout.Token);
            await endpoint.Send(message, Pipe.Execute<SendContext<RequestsInFlight>>(Configure), timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            logger.EventNotSent(nameof(RequestsInFlight), exception);
        }
    }

    private static void Configure(SendContext message)
    {
        message.Durable = false;
        message.TimeToLive = Interval;
    }
}
