using Messaging.Operations.Api.Requests;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Operations.Api.Tests.Requests;

public sealed class PublisherCircuitTests
{
    private readonly ManualClock _clock = new();
    private readonly BrokerConnection _connection = new(NullLogger<BrokerConnection>.Instance);
    private readonly PublisherCircuit _circuit;

    public PublisherCircuitTests() => _circuit = new(_connection, _clock);

    [Fact]
    public void While_the_broker_confirms_in_time_all_messages_are_sent()
    {
        using var first = _circuit.TryBegin();
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        using var second = _circuit.TryBegin();
        first!.Confirmed();
        _clock.Advance(TimeSpan.FromSeconds(1.9));

        using var third = _circuit.TryBegin();

        Assert.NotNull(third);
        Assert.Null(_circuit.Reason);
    }

    [Fact]
    public void When_a_message_is_unconfirmed_for_two_seconds_others_are_refused_until_one_is_confirmed()
    {
        using var first = _circuit.TryBegin();
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(_circuit.TryBegin());
        Assert.NotNull(_circuit.Reason);

        first!.Confirmed();
        using var next = _circuit.TryBegin();
        Assert.NotNull(next);
        Assert.Null(_circuit.Reason);
    }

    [Fact]
    public void When_that_message_is_given_up_one_message_at_a_time_is_tried()
    {
        var first = _circuit.TryBegin();
        _clock.Advance(TimeSpan.FromSeconds(5));
        first!.Dispose();

        using var tried = _circuit.TryBegin();
        Assert.NotNull(tried);
        Assert.Null(_circuit.TryBegin());

        tried.Confirmed();
        using var one = _circuit.TryBegin();
        using var other = _circuit.TryBegin();
        Assert.NotNull(other);
    }

    [Fact]
    public void A_caller_that_leaves_early_opens_nothing()
    {
        _circuit.TryBegin()!.Dispose();

        using var one = _circuit.TryBegin();
        using var other = _circuit.TryBegin();

        Assert.NotNull(other);
    }

    [Fact]
    public void With_a_new_connection_the_circuit_is_closed_and_messages_of_the_earlier_connection_do_not_open_it()
    {
        _connection.Watch(new FakeConnection().Connection);
        var lost = _circuit.TryBegin();
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(_circuit.TryBegin());

        _connection.Watch(new FakeConnection().Connection);
        Assert.Null(_circuit.Reason);
        using var one = _circuit.TryBegin();
        using var other = _circuit.TryBegin();
        Assert.NotNull(other);

        lost!.Dispose();
        using var next = _circuit.TryBegin();
        Assert.NotNull(next);
        Assert.Null(_circuit.Reason);
    }

    [Fact]
    public void With_a_new_connection_messages_are_not_tried_one_at_a_time()
    {
        _connection.Watch(new FakeConnection().Connection);
        var lost = _circuit.TryBegin();
        _clock.Advance(TimeSpan.FromSeconds(5));
        lost!.Dispose();
        using var tried = _circuit.TryBegin();
        Assert.Null(_circuit.TryBegin());

        _connection.Watch(new FakeConnection().Connection);

        using var one = _circuit.TryBegin();
        using var other = _circuit.TryBegin();
        Assert.NotNull(other);
    }
}
