using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace Messaging.Operations.Worker.Queues;

/// <summary>The consumers of this worker: two for each operation, and one for the quarantine queue.</summary>
internal sealed class QueueConsumers
{
    private readonly Lock _changing = new();
    private volatile ImmutableList<QueueConsumer> _all = [];
    private volatile ImmutableHashSet<string> _pausedOperations = [];
    private volatile bool _isPaused;

    /// <summary>Adds the meter <c>Messaging.Worker</c>.</summary>
    public QueueConsumers(IMeterFactory meters) =>
        meters.Create("Messaging.Worker").CreateObservableUpDownCounter(
            "worker.prefetch", Prefetches, "{message}", "Messages of a queue that this worker takes at a time, where that follows the computations.");

    public IReadOnlyList<QueueConsumer> All => _all;

    /// <summary>Whether there is a quarantine queue: only quorum queues count deliveries.</summary>
    public bool HasQuarantine { get; set; }

    /// <summary>Whether this worker takes no more requests for now.</summary>
    public bool IsPaused => _isPaused;

    /// <summary>The operations whose requests it does not take for now.</summary>
    public IReadOnlySet<string> PausedOperations => _pausedOperations;

    public QueueConsumer? Find(string queue) => _all.Find(consumer => consumer.Queue == queue);

    /// <summary>Called while an endpoint is configured.</summary>
    public void Add(QueueConsumer consumer)
    {
        lock (_changing)
        {
            _all = _all.Add(consumer);
            _ = PauseOrResumeAsync(consumer, CancellationToken.None);
        }
    }

    /// <summary>Waits until the broker has received all acknowledgements.</summary>
    public Task AcknowledgedAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_all.Select(consumer => consumer.AcknowledgedAsync(cancellationToken)));

    private IEnumerable<Measurement<int>> Prefetches() =>
        from consumer in _all
        let prefetch = consumer.Prefetch
        where prefetch is not null
        select new Measurement<int>(prefetch.Count, new KeyValuePair<string, object?>("messaging.destination.name", consumer.Queue));

    /// <summary>Stops all consumers for good.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_all.Select(consumer => consumer.StopAsync(cancellationToken)));

    /// <summary>Stops all consumers until <see cref="Resume"/>. <see cref="IsPaused"/> is true when this returns its task.</summary>
    public Task PauseAsync(CancellationToken cancellationToken)
    {
        lock (_changing)
        {
            _isPaused = true;
            return PauseOrResumeAsync(cancellationToken);
        }
    }

    /// <summary>Starts them again, except those of paused operations.</summary>
    public void Resume()
    {
        lock (_changing)
        {
            _isPaused = false;
            _ = PauseOrResumeAsync(CancellationToken.None);
        }
    }

    /// <summary>Stops the consumers of these operations, and starts those of all others unless the whole worker is paused.</summary>
    public Task PauseAsync(IReadOnlyCollection<string> operations, CancellationToken cancellationToken)
    {
        lock (_changing)
        {
            _pausedOperations = [.. operations];
            return PauseOrResumeAsync(cancellationToken);
        }
    }

    private Task PauseOrResumeAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_all.Select(consumer => PauseOrResumeAsync(consumer, cancellationToken)));

    private Task PauseOrResumeAsync(QueueConsumer consumer, CancellationToken cancellationToken)
    {
        if (_isPaused || (consumer.Operation is { } operation && _pausedOperations.Contains(operation)))
            return consumer.PauseAsync(cancellationToken);

        consumer.Resume();
        return Task.CompletedTask;
    }
}
