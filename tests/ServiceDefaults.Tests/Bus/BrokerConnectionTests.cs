using System.Collections.Concurrent;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Messaging.ServiceDefaults.Tests.Bus;

public sealed class BrokerConnectionTests
{
    private const string Queue = "a-queue";

    private readonly Lines _log = new();
    private readonly FakeConnection _broker = new();
    private readonly BrokerConnection _connection;

    public BrokerConnectionTests()
    {
        _connection = new(_log);
        _connection.Watch(_broker.Connection);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_broker_blocks_the_connection_its_reason_is_known_and_logged_once()
    {
        Assert.Null(_connection.BlockedReason);

        await _broker.BlockAsync("low on memory");
        await _broker.BlockAsync("low on disk");
        Assert.Equal("low on disk", _connection.BlockedReason);
        await _broker.UnblockAsync();

        Assert.Null(_connection.BlockedReason);
        Assert.Equal(
            [
                "Warning: The message broker takes no messages: low on memory. They wait until it has memory and disk space again",
                "Information: The message broker takes messages again",
            ],
            _log.All);
    }

    [Fact]
    public async Task A_connection_that_is_closed_or_replaced_blocks_nothing()
    {
        await _broker.BlockAsync("low on memory");
        await _broker.CloseAsync();
        Assert.Null(_connection.BlockedReason);

        await _broker.BlockAsync("low on memory");
        _connection.Watch(new FakeConnection().Connection);
        Assert.Null(_connection.BlockedReason);
    }

    [Fact]
    public async Task Late_events_of_an_earlier_connection_are_ignored()
    {
        var next = new FakeConnection();
        _connection.Watch(next.Connection);

        await _broker.BlockAsync("low on memory");
        Assert.Null(_connection.BlockedReason);
        await next.BlockAsync("low on disk");
        await _broker.CloseAsync();

        Assert.Equal("low on disk", _connection.BlockedReason);
    }

    [Fact]
    public async Task The_number_grows_with_each_new_connection_and_not_with_each_endpoint()
    {
        var unconnected = new BrokerConnection(NullLogger<BrokerConnection>.Instance);
        Assert.Equal(0, unconnected.Number);
        Assert.Null(await unconnected.CountMessagesAsync(Queue, Stop));

        var first = _connection.Number;
        _connection.Watch(_broker.Connection);
        Assert.Equal(first, _connection.Number);
        _connection.Watch(new FakeConnection().Connection);
        Assert.Equal(first + 1, _connection.Number);
    }

    [Fact]
    public async Task The_messages_of_a_queue_are_counted_and_a_queue_that_does_not_exist_has_none()
    {
        _broker.Queues[Queue] = 3;

        Assert.Equal(3u, await _connection.CountMessagesAsync(Queue, Stop));
        Assert.Equal(0u, await _connection.CountMessagesAsync("another-queue", Stop));
    }

    [Fact]
    public async Task Of_the_earlier_connection_no_message_is_counted()
    {
        _broker.Queues[Queue] = 3;
        var next = new FakeConnection { Queues = { [Queue] = 1 } };

        _connection.Watch(next.Connection);

        Assert.Equal(1u, await _connection.CountMessagesAsync(Queue, Stop));
    }

    [Fact]
    public async Task Without_an_open_connection_or_when_the_count_fails_the_number_of_messages_is_unknown()
    {
        _broker.Failure = new InvalidOperationException("the channel was closed");
        Assert.Null(await _connection.CountMessagesAsync(Queue, Stop));

        await _broker.CloseAsync();
        Assert.Null(await _connection.CountMessagesAsync(Queue, Stop));
        Assert.Equal(1, _broker.Counts);
    }

    /// <summary>What a broker says of a queue with messages, also with the code 404.</summary>
    [Theory]
    [InlineData("NOT_FOUND - home node 'rabbit@one' of durable queue 'a-queue' in vhost '/' is down or inaccessible")]
    [InlineData("NOT_FOUND - queue 'a-queue' in vhost '/' process is stopped by supervisor")]
    [InlineData("NOT_FOUND - failed to perform operation on queue 'a-queue' in vhost '/' due to timeout")]
    public async Task When_the_broker_cannot_reach_a_queue_the_number_of_messages_is_unknown(string reply)
    {
        _broker.Failure = new OperationInterruptedException(new ShutdownEventArgs(ShutdownInitiator.Peer, Constants.NotFound, reply));

        Assert.Null(await _connection.CountMessagesAsync(Queue, Stop));
    }

    [Fact]
    public async Task When_the_broker_does_not_answer_for_five_seconds_the_number_of_messages_is_unknown()
    {
        _broker.Answers = false;

        Assert.Null(await _connection.CountMessagesAsync(Queue, Stop).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Stop));
    }

    [Fact]
    public async Task A_count_that_the_broker_does_not_answer_ends_with_the_service()
    {
        using var stopping = new CancellationTokenSource();
        _broker.Answers = false;

        var counting = _connection.CountMessagesAsync(Queue, stopping.Token);
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counting);
    }

    private sealed class Lines : ILogger<BrokerConnection>
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> All => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }
}
