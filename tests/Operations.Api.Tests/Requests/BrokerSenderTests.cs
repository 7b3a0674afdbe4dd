using MassTransit;
using Messaging.Operations.Api.Requests;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Operations.Api.Tests.Requests;

public sealed class BrokerSenderTests : IAsyncLifetime
{
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);

    private readonly ManualClock _clock = new();
    private readonly FakeConnection _broker = new();
    private readonly BrokerConnection _connection = new(NullLogger<BrokerConnection>.Instance);
    private readonly IBusControl _bus = Bus.Factory.CreateUsingInMemory(_ => { });
    private readonly PublisherCircuit _circuit;
    private BrokerSender _sender = null!;

    public BrokerSenderTests()
    {
        _connection.Watch(_broker.Connection);
        _circuit = new(_connection, _clock);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _bus.StartAsync(Stop);
        await _bus.WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        var startup = new BusStartup(_bus, _clock);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await startup.Completed;
        _sender = new(_bus, startup, _circuit, _clock);
    }

    [Fact]
    public async Task A_message_that_the_broker_confirms_is_sent()
    {
        Assert.Equal((SendOutcome.Sent, null), await _sender.TryAsync(_ => Task.CompletedTask));
        Assert.True(await _sender.CanSendAsync());
    }

    [Fact]
    public async Task When_a_message_to_one_queue_is_not_confirmed_requests_are_refused()
    {
        var sending = _sender.TryAsync(UnconfirmedAsync);
        await AdvanceAsync(ConfirmTimeout);

        Assert.Null(_circuit.TryBegin());
        Assert.False(await _sender.CanSendAsync());
        await AdvanceAsync(SendTimeout - ConfirmTimeout);
        Assert.Equal(SendOutcome.Unknown, (await sending).Outcome);
    }

    [Fact]
    public async Task When_a_broadcast_is_not_confirmed_requests_are_still_sent()
    {
        var broadcast = _sender.TryAsync(UnconfirmedAsync, isBroadcast: true);
        await AdvanceAsync(ConfirmTimeout);

        using (var one = _circuit.TryBegin())
        using (var other = _circuit.TryBegin())
            Assert.NotNull(other);
        Assert.True(await _sender.CanSendAsync());

        await AdvanceAsync(SendTimeout - ConfirmTimeout);
        Assert.Equal(SendOutcome.Unknown, (await broadcast).Outcome);
        Assert.Null(_circuit.Reason);
    }

    [Fact]
    public async Task A_broadcast_that_the_broker_confirms_does_not_close_the_circuit()
    {
        using var request = _circuit.TryBegin();
        var broadcast = _sender.TryAsync(_ => Task.CompletedTask, isBroadcast: true);
        Assert.Equal(SendOutcome.Sent, (await broadcast).Outcome);
        _clock.Advance(ConfirmTimeout);

        Assert.Equal((SendOutcome.NotSent, "the broker confirms no messages"), await _sender.TryAsync(_ => Task.CompletedTask, isBroadcast: true));
        Assert.Null(_circuit.TryBegin());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_broker_blocks_its_publishers_nothing_is_sent(bool isBroadcast)
    {
        var sends = 0;
        await _broker.BlockAsync("low on memory");

        Assert.Equal((SendOutcome.NotSent, "the broker takes no messages: low on memory"), await SendAsync());
        Assert.False(await _sender.CanSendAsync());
        await _broker.UnblockAsync();

        Assert.Equal((SendOutcome.Sent, null), await SendAsync());
        Assert.Equal(1, sends);

        Task<(SendOutcome Outcome, string? Reason)> SendAsync() => _sender.TryAsync(
            _ =>
            {
                sends++;
                return Task.CompletedTask;
            },
            isBroadcast);
    }

    public async ValueTask DisposeAsync() => await _bus.StopAsync(CancellationToken.None);

    private static Task UnconfirmedAsync(CancellationToken stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);

    /// <summary>Waits first until a send has begun, whose timeout is then set.</summary>
    private async Task AdvanceAsync(TimeSpan time)
    {
        await Eventually.HoldsAsync(() => _clock.TimersIn(SendTimeout) == 1 || _clock.TimersIn(SendTimeout - ConfirmTimeout) == 1);
        _clock.Advance(time);
    }
}
