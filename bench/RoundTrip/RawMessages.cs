using RabbitMQ.Client;

namespace Messaging.Bench.RoundTrip;

/// <summary>What RabbitMQ's own client sends: nothing, or as many bytes as the Api and its workers send for nothing.</summary>
internal static class RawMessages
{
    private const string ForRequests = "bench-raw-request";

    // The envelopes of DoNothing and of its answer, as MassTransit writes them here.
    private static readonly ReadOnlyMemory<byte> FullRequest = new byte[1050];
    private static readonly ReadOnlyMemory<byte> FullAnswer = new byte[890];

    // The headers that go beside the envelope.
    private static readonly Dictionary<string, object?> Headers = new()
    {
        ["Deadline"] = "2026-01-31T12:00:30.0000000+00:00",
        ["MT-Activity-Id"] = "00-4bf92f3577b34da6a3ce929d0e0e4736-d82cef2610cf15fc-00",
    };

    /// <summary>Routes the full ones as MassTransit does: an exchange for the message, one for the queue.</summary>
    public static async Task RouteRequestsAsync(IChannel channel, string queue)
    {
        await channel.ExchangeDeclareAsync(ForRequests, ExchangeType.Fanout, durable: false, autoDelete: true);
        await channel.ExchangeDeclareAsync(queue, ExchangeType.Fanout, durable: false, autoDelete: true);
        await channel.ExchangeBindAsync(queue, ForRequests, "");
        await channel.QueueBindAsync(queue, queue, "");
    }

    /// <inheritdoc cref="RouteRequestsAsync"/>
    public static async Task RouteAnswersAsync(IChannel channel, string queue)
    {
        await channel.ExchangeDeclareAsync(ExchangeOf(queue), ExchangeType.Fanout, durable: false, autoDelete: true);
        await channel.QueueBindAsync(queue, ExchangeOf(queue), "");
    }

    public static ValueTask AskAsync(IChannel channel, string id, string replies, bool isFull)
    {
        var properties = Properties(id, isFull);
        properties.ReplyTo = isFull ? ExchangeOf(replies) : replies;
        return isFull
            ? channel.BasicPublishAsync(ForRequests, "", mandatory: true, properties, FullRequest)
            : channel.BasicPublishAsync("", RawResponder.Queue, mandatory: true, properties, ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>Answers with as much as was asked with.</summary>
    public static ValueTask AnswerAsync(IChannel channel, IReadOnlyBasicProperties request)
    {
        var isFull = request.IsMessageIdPresent();
        var properties = Properties(request.CorrelationId!, isFull);
        return isFull
            ? channel.BasicPublishAsync(request.ReplyTo!, "", mandatory: false, properties, FullAnswer)
            : channel.BasicPublishAsync("", request.ReplyTo!, mandatory: false, properties, ReadOnlyMemory<byte>.Empty);
    }

    // The broker keeps names like those that it gives to queues for itself.
    private static string ExchangeOf(string queue) => $"of-{queue}";

    private static BasicProperties Properties(string id, bool isFull) => isFull
        ? new()
        {
            CorrelationId = id,
            MessageId = Guid.NewGuid().ToString(),
            ContentType = "application/vnd.masstransit+json",
            Persistent = true,
            Expiration = "120000",
            // The client adds one to each message.
            Headers = new Dictionary<string, object?>(Headers),
        }
        : new() { CorrelationId = id };
}
