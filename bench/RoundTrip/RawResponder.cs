using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Bench.RoundTrip;

/// <summary>Answers requests by RabbitMQ's own client, as its tutorial on RPC does, with publisher confirms.</summary>
internal static class RawResponder
{
    public const string Queue = "bench-raw";
    private const ushort InFlight = 512;

    /// <param name="broker">Its address.</param>
    /// <param name="queueType">«quorum» or «classic».</param>
    public static async Task RunAsync(string broker, string queueType)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(RawRequester.WithConfirms);
        await channel.QueueDeclareAsync(
            Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = queueType });
        await RawMessages.RouteRequestsAsync(channel, Queue);
        await channel.BasicQosAsync(0, InFlight, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, request) =>
        {
            // Not awaited: the next request need not wait for the confirm of this reply, and nothing of its body is kept.
            _ = AnswerAsync(channel, request.BasicProperties, request.DeliveryTag);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer);
        Console.WriteLine("RESULT ready");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }

    private static async Task AnswerAsync(IChannel channel, IReadOnlyBasicProperties request, ulong deliveryTag)
    {
        await RawMessages.AnswerAsync(channel, request);
        await channel.BasicAckAsync(deliveryTag, multiple: false);
    }
}
