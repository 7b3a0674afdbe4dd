namespace Messaging.ServiceDefaults.Bus;

/// <summary>The transport of messages.</summary>
public sealed class MessagingOptions
{
    /// <value>The transport. Default: <see cref="Transport.RabbitMq"/>.</value>
    public Transport Transport { get; set; } = Transport.RabbitMq;

    /// <value>The type of queue on RabbitMQ. Default: <see cref="QueueType.Quorum"/>.</value>
    public QueueType QueueType { get; set; } = QueueType.Quorum;
}

public enum Transport
{
    /// <summary>A RabbitMQ broker, for separate services.</summary>
    RabbitMq,

    /// <summary>The memory of this process: no broker. Messages are lost with the process.</summary>
    InMemory,
}

/// <summary>The type of queue for requests on RabbitMQ.</summary>
public enum QueueType
{
    /// <summary>Replicated and durable. It counts deliveries.</summary>
    Quorum,

    /// <summary>On one node. It does not count deliveries, so a request that crashes its workers is not detected.</summary>
    Classic,
}
