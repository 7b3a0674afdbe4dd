using MassTransit;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Api.Workers;
using Messaging.Operations.Jobs.Store;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>
/// Keeps the paused operations of this replica as they are in the store, which it reads every second and when another replica has changed
/// them. Publishes them to the workers: every second while there are any or a worker has paused one, and when they change.
/// </summary>
internal sealed class PauseMonitor(
    PausedOperationStore store, OperationPauses pauses, WorkerRegistry workers, BrokerSender broker, IBus bus, TimeProvider clock, ILogger<PauseMonitor> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // One read at a time: an earlier one must not overwrite what a later one has found.
    private readonly SemaphoreSlim _reading = new(1);
    private volatile TaskCompletionSource _asked = NewSignal();
    private Task _published = Task.CompletedTask;

    /// <summary>The paused operations.</summary>
    /// <exception cref="StoreException">They are not known yet, and the store is unavailable.</exception>
    public async ValueTask<IReadOnlySet<string>> NamesAsync(CancellationToken stop)
    {
        if (!pauses.IsKnown)
            await ReadAsync(stop);
        return pauses.Names;
    }

    /// <summary>Pauses or resumes an operation. Other replicas and the workers follow soon.</summary>
    /// <exception cref="StoreException">The store is unavailable.</exception>
    public async Task SetAsync(OperationName operation, bool paused, CancellationToken stop)
    {
        await store.SetAsync(operation.Name, paused, stop);
        await ReadAsync(stop);
        Ask();
        _ = broker.TryAsync(end => bus.Publish(new OperationsChanged(), message => message.Durable = false, end).WaitAsync(end), isBroadcast: true);
    }

    /// <summary>Reads and publishes at once.</summary>
    public void Ask() => _asked.TrySetResult();

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wasAsked = _asked.Task.IsCompleted;
            if (wasAsked)
                _asked = NewSignal();
            try
            {
                wasAsked |= await ReadAsync(stoppingToken);
            }
            catch (StoreException)
            {
                // Logged already. What is known stays so.
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.PausesNotRead(exception);
            }

            if (pauses.IsKnown && _published.IsCompleted && (wasAsked || pauses.Names.Count > 0 || IsAnyPausedOnWorkers()))
                _published = PublishAsync();
            await _asked.Task.WaitAsync(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether they have changed.</returns>
    private async Task<bool> ReadAsync(CancellationToken stop)
    {
        await _reading.WaitAsync(stop);
        try
        {
            return pauses.Set(await store.AllAsync(stop));
        }
        finally
        {
            _reading.Release();
        }
    }

    private bool IsAnyPausedOnWorkers() => workers.All.Any(worker => worker.Status.Operations.Any(operation => operation.Paused));

    /// <summary>Not awaited: a broker that does not answer must not delay the next read. A lost message is followed by others.</summary>
    private async Task PublishAsync() => await broker.TryAsync(
        stop => bus.Publish(new PausedOperations([.. pauses.Names]), message => message.Durable = false, stop).WaitAsync(stop), isBroadcast: true);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Receives that another replica has paused or resumed an operation, and that a worker has joined.</summary>
internal sealed class OperationsChangedConsumer(PauseMonitor pauses) : IConsumer<OperationsChanged>, IConsumer<WorkerJoined>
{
    public Task Consume(ConsumeContext<OperationsChanged> context) => AskAsync();

    public Task Consume(ConsumeContext<WorkerJoined> context) => AskAsync();

    private Task AskAsync()
    {
        pauses.Ask();
        return Task.CompletedTask;
    }
}

/// <summary>Every Api replica has its own queue for these messages. A lost one is harmless: each replica also reads every second.</summary>
internal sealed class OperationsChangedConsumerDefinition : ConsumerDefinition<OperationsChangedConsumer>
{
    public OperationsChangedConsumerDefinition() => EndpointName = ReplicaEndpoint.Name("operations-changed");

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<OperationsChangedConsumer> consumerConfigurator,
        IRegistrationContext context) => ReplicaEndpoint.Configure(endpointConfigurator);
}
