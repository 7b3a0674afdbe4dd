using System.Collections.Concurrent;
using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Bench.RoundTrip;

/// <summary>The other side of <see cref="RawResponder"/>.</summary>
internal sealed class RawRequester : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new();
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly string _replies;
    private long _last;

    private RawRequester(IConnection connection, IChannel channel, string replies)
    {
        _connection = connection;
        _channel = channel;
        _replies = replies;
    }

    /// <summary>The client's own limit of 128 unconfirmed messages would slow it down with more than half of that in flight.</summary>
    public static CreateChannelOptions WithConfirms => new(
        publisherConfirmationsEnabled: true,
        publisherConfirmationTrackingEnabled: true,
        outstandingPublisherConfirmationsRateLimiter: new ThrottlingRateLimiter(4096));

    public static async Task<RawRequester> StartAsync(string broker)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync(WithConfirms);
        var requester = new RawRequester(connection, channel, (await channel.QueueDeclareAsync()).QueueName);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, reply) =>
        {
            if (requester._waiting.TryRemove(reply.BasicProperties.CorrelationId!, out var answered))
                answered.SetResult();
            return Task.CompletedTask;
        };
        await RawMessages.RouteAnswersAsync(channel, requester._replies);
        await channel.BasicConsumeAsync(requester._replies, autoAck: true, consumer);
        return requester;
    }

    /// <param name="isFull">Whether the messages are as long as those of the Api, or empty.</param>
    public async Task AskAsync(bool isFull)
    {
        var id = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        var answered = _waiting[id] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await RawMessages.AskAsync(_channel, id, _replies, isFull);
        await answered.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
