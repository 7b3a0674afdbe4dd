namespace Messaging.ServiceDefaults.Bus;

/// <summary>The type of queue for requests on RabbitMQ.</summary>
public enum QueueType
{
    /// <summary>Replicated and durable. It counts deliveries.</summary>
    Quorum,

    /// <summary>On one node. It does not count deliveries, so a request that crashes its workers is not detected.</summary>
    Classic,
}
