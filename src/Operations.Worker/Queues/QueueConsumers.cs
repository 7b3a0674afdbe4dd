using System.Collections.Immutable;

namespace Messaging.Operations.Worker.Queues;

/// <summary>The consumers of this worker: two for each operation, and one for the quarantine queue.</summary>
internal sealed class QueueConsumers
{
    private volatile ImmutableList<QueueConsumer> _all = [];

    public IReadOnlyList<QueueConsumer> All => _all;

    /// <summary>Whether there is a quarantine queue: only quorum queues count deliveries.</summary>
    public bool HasQuarantine { get; set; }

    public QueueConsumer? Find(string queue) => _all.Find(consumer => consumer.Queue == queue);

    /// <summary>Called while an endpoint is configured.</summary>
    public void Add(QueueConsumer consumer) => _all = _all.Add(consumer);

    /// <summary>Waits until the broker has received all acknowledgements.</summary>
    public Task AcknowledgedAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_all.Select(consumer => consumer.AcknowledgedAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_all.Select(consumer => consumer.StopAsync(cancellationToken)));
}
