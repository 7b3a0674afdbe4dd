using MassTransit;
using Messaging.Operations.Worker.Queues;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// The queue that a request came from and returns to: the operation's own, or that of its background. A request that is
/// sent on to the queue of suspects takes it along.
/// </summary>
internal sealed record RequestHome(string Queue, bool IsBackground)
{
    private const string Header = "Home";

    /// <param name="context">The message.</param>
    /// <param name="queue">The queue that it came from now.</param>
    /// <param name="operation">Its operation.</param>
    public static RequestHome Of(ConsumeContext context, string queue, OperationName operation)
    {
        // Elsewhere the header says nothing: whoever asks does not choose a queue by it.
        if (queue == QueueConsumers.Suspects && context.TryGetPayload(out RabbitMqBasicConsumeContext? message))
            queue = message.Properties.Headers.Text(Header) ?? operation.Queue;

        return queue == operation.BackgroundQueue ? new(queue, IsBackground: true) : new(operation.Queue, IsBackground: false);
    }

    /// <summary>Writes it where <see cref="Of"/> reads it, for a message that is sent on.</summary>
    public void WriteTo(IDictionary<string, object?> headers) => headers[Header] = Queue;
}
