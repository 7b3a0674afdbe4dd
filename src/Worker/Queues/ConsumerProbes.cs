using MassTransit;
using Messaging.Contracts;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Worker.Queues;

/// <summary>
/// Responsible for noticing a consumer that is connected and gets nothing, as after the broker cancelled it for a
/// time-out: probes go through the queue itself, as many as it has consumers, so that each of them gets one. A
/// consumer that gets none is reported and reconnected.
/// </summary>
internal sealed class ConsumerProbes(QueueConsumers consumers, IBus bus, BrokerSocket socket, TimeProvider clock, ILogger<ConsumerProbes> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ProbeSchedule.BetweenLooks, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var consumer in consumers.All)
                await TryLookAtAsync(consumer, stoppingToken);
        }
    }

    private async Task TryLookAtAsync(QueueConsumer consumer, CancellationToken stop)
    {
        try
        {
            await LookAtAsync(consumer, stop);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            logger.ProbeFailed(consumer.Queue, exception);
        }
    }

    private async Task LookAtAsync(QueueConsumer consumer, CancellationToken stop)
    {
        // One with its hands full gets nothing, and rightly so.
        if (!IsQuiet(consumer) || consumer.InHand >= consumer.Prefetch)
            return;

        // A new connection meanwhile starts the count anew.
        if (!await IsUnansweredAsync(consumer, stop) || !await IsUnansweredAsync(consumer, stop) || !IsQuiet(consumer))
            return;

        consumer.IsSilent = true;
        logger.ConsumerSilent(consumer.Queue, consumer.SinceLastDelivery);
        socket.Break();
    }

    // One that was stopped is to get nothing, and may be for as long as its worker drains.
    private static bool IsQuiet(QueueConsumer consumer) => !consumer.IsStopped && consumer.IsConnected && consumer.SinceLastDelivery >= ProbeSchedule.QuietFor;

    /// <returns>Whether no probe came. One that cannot be sent because the broker takes nothing tells nothing.</returns>
    private async Task<bool> IsUnansweredAsync(QueueConsumer consumer, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(ProbeSchedule.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            var probes = Math.Max(1, await consumer.CountConsumersAsync(either.Token).WaitAsync(either.Token));
            var queue = await bus.GetSendEndpoint(new Uri($"exchange:{consumer.Queue}"));
            for (var probe = 0; probe < probes; probe++)
                await queue.Send(new WorkerProbe(), Configure, either.Token).WaitAsync(either.Token);
            await consumer.NextDeliveryAsync(either.Token);
            return false;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            logger.ProbeUnanswered(consumer.Queue, exception.Message);
            return !consumer.IsBlocked;
        }
    }

    private static void Configure(SendContext<WorkerProbe> context)
    {
        context.TimeToLive = ProbeSchedule.QuietFor;
        context.Durable = false;
    }
}
