namespace Messaging.ServiceDefaults.Bus;

/// <summary>The transport of messages.</summary>
public sealed class MessagingOptions
{
    /// <value>The transport. Default: <see cref="Transport.RabbitMq"/>.</value>
    public Transport Transport { get; set; } = Transport.RabbitMq;

    /// <value>The type of queue on RabbitMQ. Default: <see cref="QueueType.Quorum"/>.</value>
    public QueueType QueueType { get; set; } = QueueType.Quorum;
}
