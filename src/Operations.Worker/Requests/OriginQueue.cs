using MassTransit;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// The queue that a request came from: the operation's own, or its background queue. A quarantined request returns there.
/// </summary>
internal sealed record OriginQueue(string Name, bool IsBackground)
{
    /// <param name="context">The message.</param>
    /// <param name="queue">The queue of this delivery.</param>
    /// <param name="operation">Its operation.</param>
    public static OriginQueue Of(ConsumeContext context, string queue, OperationName operation)
    {
        // Only from the quarantine queue: a caller must not choose a queue by this header.
        if (queue == QueueNames.Quarantine && context.TryGetPayload(out RabbitMqBasicConsumeContext? message))
            queue = message.Properties.Headers.Text(MessageHeaders.OriginQueue) ?? operation.Queue;

        return queue == operation.BackgroundQueue ? new(queue, IsBackground: true) : new(operation.Queue, IsBackground: false);
    }

    /// <summary>Writes the header that <see cref="Of"/> reads, for a message that is republished.</summary>
    public void WriteTo(IDictionary<string, object?> headers) => headers[MessageHeaders.OriginQueue] = Name;
}
