using MassTransit;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Jobs.Store;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.DeadLetters;

/// <summary>
/// Takes messages that were dead-lettered from their queues into the store. On RabbitMQ it consumes only while the store is available and has
/// room: a message that returns to its queue counts as a delivery, and after some the broker drops it. In memory it always consumes, since
/// messages for a queue without a consumer are dropped there.
/// </summary>
internal sealed class DeadLetterCollector(
    IReceiveEndpointConnector connector,
    ApiOperations operations,
    DeadLetterStore store,
    DeadLetterMetrics metrics,
    StoreCircuit circuit,
    BusStartup startup,
    IOptions<MessagingOptions> messaging,
    IHostApplicationLifetime host,
    TimeProvider clock,
    ILogger<DeadLetterCollector> logger) : BackgroundService
{
    // One message of each queue at a time: a message can have 16 MiB, and workers and jobs come first at the store.
    private const int Prefetch = 1;

    // In memory there is no other place for messages that wait for the store. A small one takes more than its bytes.
    private const long MaxBytesInMemory = 64 * 1024 * 1024;
    private const int BytesOfEach = 8 * 1024;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    // Shorter outages are waited for with the message.
    private static readonly TimeSpan OutageTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly Backoff Retries = new(RetryInterval, TimeSpan.FromSeconds(30));

    private readonly bool _isInMemory = messaging.Value.Transport == Transport.InMemory;
    private long _bytesInMemory;

    private bool CanCollect => circuit.IsClosed && metrics.HasRoom;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // At once: a message can be dead-lettered as soon as the bus starts.
        if (_isInMemory)
            Connect(host.ApplicationStopping);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_isInMemory)
            return;

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, host.ApplicationStopping);
        try
        {
            await startup.Completed.WaitAsync(stop.Token);
            while (true)
            {
                await UntilAsync(() => CanCollect, TimeSpan.Zero, stop.Token);
                await WhileAvailableAsync(stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The replica stops.
        }
    }

    private async Task WhileAvailableAsync(CancellationToken stop)
    {
        using var collecting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var endpoints = Connect(collecting.Token);
        try
        {
            await UntilAsync(() => !CanCollect, OutageTime, stop);
        }
        finally
        {
            // Before the messages are returned: this replica would get them again.
            var stopped = Task.WhenAll(endpoints.Select(endpoint => endpoint.StopAsync(CancellationToken.None)));
            await collecting.CancelAsync();
            // An endpoint whose queue could not be declared may never stop.
            await stopped.WaitAsync(StopTimeout, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private List<HostReceiveEndpointHandle> Connect(CancellationToken collecting) =>
        [.. DeadLetterQueue.All(operations, messaging.Value).Select(queue => connector.ConnectReceiveEndpoint(queue.Name, (_, endpoint) => Configure(endpoint, queue, collecting)))];

    private void Configure(IReceiveEndpointConfigurator endpoint, DeadLetterQueue queue, CancellationToken collecting)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = Prefetch;
        endpoint.ConfigureReceive(receive => receive.UseFilter(new Filter(this, queue, collecting)));
        if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbitMq)
            queue.Declare(rabbitMq, messaging.Value.QueueType);
    }

    private Task CollectAsync(DeadLetterQueue queue, ReceiveContext context, CancellationToken collecting)
    {
        var letter = DeadLetterMessage.Read(queue, context, operations, clock.GetUtcNow());
        if (!_isInMemory)
            return KeepAsync(letter, context.CancellationToken, collecting);

        // Not awaited: there is no acknowledgement, and the messages behind it would wait without a limit.
        _ = KeepInMemoryAsync(letter, collecting);
        return Task.CompletedTask;
    }

    /// <summary>Returns when the message is stored. Only then is it acknowledged.</summary>
    private async Task KeepAsync(DeadLetter letter, CancellationToken delivery, CancellationToken collecting)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                if (await store.AddAsync(letter, delivery))
                    metrics.Collected(letter.Queue, letter.Reason);
                return;
            }
            catch (Exception exception) when (!delivery.IsCancellationRequested)
            {
                if (exception is not StoreException)
                    logger.NotStored(letter.Queue, exception);
                // A message that is returned can come back at once, since the endpoint stops meanwhile.
                await Task.Delay(RetryInterval, clock, delivery);
                await Task.Delay(Retries.Pause(failures) - RetryInterval, clock, collecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                collecting.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task KeepInMemoryAsync(DeadLetter letter, CancellationToken collecting)
    {
        var bytes = letter.Size + BytesOfEach;
        try
        {
            if (Interlocked.Add(ref _bytesInMemory, bytes) > MaxBytesInMemory || metrics.IsFull)
                logger.Dropped(letter.Queue);
            else
                await KeepAsync(letter, collecting, collecting);
        }
        catch (OperationCanceledException)
        {
            // The process stops, and its messages are lost with it.
        }
        finally
        {
            Interlocked.Add(ref _bytesInMemory, -bytes);
        }
    }

    /// <summary>Waits until the condition has held for this time.</summary>
    private async Task UntilAsync(Func<bool> condition, TimeSpan time, CancellationToken stop)
    {
        long? since = null;
        while (true)
        {
            if (!condition())
                since = null;
            else if (clock.GetElapsedTime(since ??= clock.GetTimestamp()) >= time)
                return;
            await Task.Delay(PollInterval, clock, stop);
        }
    }

    /// <summary>Stores each message, whatever it is, and passes none on.</summary>
    private sealed class Filter(DeadLetterCollector collector, DeadLetterQueue queue, CancellationToken collecting) : IFilter<ReceiveContext>
    {
        public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) => collector.CollectAsync(queue, context, collecting);

        public void Probe(ProbeContext context) => context.CreateFilterScope("dead-letters");
    }
}
