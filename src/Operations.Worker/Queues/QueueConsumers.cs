using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace Messaging.Operations.Worker.Queues;

/// <summary>The consumers of this worker: two for each operation, and one for the quarantine queue.</summary>
internal sealed class QueueConsumers
{
    private volatile ImmutableList<QueueConsumer> _all = [];

    /// <summary>Adds the meter <c>Messaging.Worker</c>.</summary>
    public QueueConsumers(IMeterFactory meters) =>
        meters.Create("Messaging.Worker").CreateObservableUpDownCounter(
            "worker.prefetch", Prefetches, "{message}", "Messages of a queue that this worker takes at a time, where that follows the computations.");

    public IReadOnlyList<QueueConsumer> All => _all;

    /// <summary>Whether there is a quarantine queue: only quorum queues count deliveries.</summary>
    public bool HasQuarantine { get; set; }

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

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_all.Select(consumer => consumer.StopAsync(cancellationToken)));
}
