using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>How messages travel.</summary>
public sealed class MessagingOptions
{
    /// <value>The transport. Default: <see cref="Transport.RabbitMq"/>.</value>
    [EnumDataType(typeof(Transport))]
    public Transport Transport { get; set; } = Transport.RabbitMq;

    /// <value>The kind of queue on RabbitMQ. Default: <see cref="QueueType.Quorum"/>.</value>
    [EnumDataType(typeof(QueueType))]
    public QueueType QueueType { get; set; } = QueueType.Quorum;
}

[OptionsValidator]
internal sealed partial class MessagingOptionsValidator : IValidateOptions<MessagingOptions>;
