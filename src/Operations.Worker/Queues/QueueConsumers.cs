using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace Messaging.Operations.Worker.Queues;

/// <summary>The consumers of this worker: two for each operation, and one for the quarantine queue.</summary>
internal sealed class QueueConsumers
{
    private volatile ImmutableList<QueueConsumer> _all = [];
    private volatile TaskCompletionSource? _paused;

    /// <summary>Adds the meter <c>Messaging.Worker</c>.</summary>
    public QueueConsumers(IMeterFactory meters) =>
        meters.Create("Messaging.Worker").CreateObservableUpDownCounter(
            "worker.prefetch", Prefetches, "{message}", "Messages of a queue that this worker takes at a time, where that follows the computations.");

    public IReadOnlyList<QueueConsumer> All => _all;

    /// <summary>Whether there is a quarantine queue: only quorum queues count deliveries.</summary>
    public bool HasQuarantine { get; set; }

    /// <summary>Whether this worker takes no more requests for now.</summary>
    public bool IsPaused => _paused is not null;

    public QueueConsumer? Find(string queue) => _all.Find(consumer => consumer.Queue == queue);

    /// <summary>Called while an endpoint is configured.</summary>
    public void Add(QueueConsumer consumer) => _all = _all.Add(consumer);

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
        _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return Task.WhenAll(_all.Select(consumer => consumer.PauseAsync(cancellationToken)));
    }

    public void Resume()
    {
        var paused = _paused;
        _paused = null;
        foreach (var consumer in _all)
            consumer.Resume();
        paused?.TrySetResult();
    }

    /// <summary>
    /// Waits while consumers are paused. In memory these cannot be stopped: requests wait here, as they would in a queue.
    /// </summary>
    public Task ResumedAsync(CancellationToken cancellationToken) => _paused?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;
}
