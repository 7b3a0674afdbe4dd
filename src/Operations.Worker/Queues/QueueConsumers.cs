using System.Collections.Immutable;

namespace Messaging.Operations.Worker.Queues;

/// <summary>The consumers of this worker: two for each operation, and one for the suspects of all.</summary>
internal sealed class QueueConsumers
{
    /// <summary>The queue of requests that may take down their worker.</summary>
    public const string Suspects = "suspects";

    private volatile ImmutableList<QueueConsumer> _all = [];

    public IReadOnlyList<QueueConsumer> All => _all;

    /// <summary>Whether there is a queue for suspects: only quorum queues count deaths.</summary>
    public bool HasSuspects { get; set; }

    public QueueConsumer? Find(string queue) => _all.Find(consumer => consumer.Queue == queue);

    /// <summary>Called while an endpoint is configured.</summary>
    public void Add(QueueConsumer consumer) => _all = _all.Add(consumer);

    /// <summary>Waits until the broker has every acknowledgement that was sent before.</summary>
    public Task AcknowledgedAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_all.Select(consumer => consumer.AcknowledgedAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_all.Select(consumer => consumer.StopAsync(cancellationToken)));
}
