namespace Messaging.ServiceDefaults.Bus;

/// <summary>The kind of queue that requests wait in on RabbitMQ.</summary>
public enum QueueType
{
    /// <summary>Replicated, counts deliveries, and keeps what it took through a broker's restart.</summary>
    Quorum,

    /// <summary>On one node. It counts no deliveries, so a request that kills its workers is not found out.</summary>
    Classic,
}
