using System.Net;
using System.Net.Sockets;
using MassTransit;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.ServiceDefaults.Tests.Bus;

public sealed class ReconnectPolicyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Pauses_double_from_a_fifth_of_a_second_to_five_seconds()
    {
        double[] expected = [0.2, 0.4, 0.8, 1.6, 3.2, 5, 5];

        Assert.All(expected.Index(), pause => Assert.InRange(ReconnectPolicy.Pause(pause.Index).TotalSeconds, pause.Item * 0.75, pause.Item * 1.25));
    }

    /// <summary>MassTransit's own pauses allow three attempts in this time.</summary>
    [Fact]
    public async Task When_the_broker_closes_every_connection_the_bus_tries_again_soon()
    {
        using var broker = new TcpListener(IPAddress.Loopback, 0);
        broker.Start();
        var attempts = 0;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var accepting = AcceptAsync();
        var builder = TestApp.Builder(new() { ["ConnectionStrings:RabbitMq"] = $"amqp://guest:guest@{broker.LocalEndpoint}/" });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddBus(bus => bus.AddConsumer<Nothing>());
        await using var app = builder.Build();
        await app.StartAsync(Stop);

        await Eventually.TrueAsync("five attempts", () => Volatile.Read(ref attempts) >= 5, TimeSpan.FromSeconds(12), Stop);

        await app.StopAsync(Stop);
        await ended.CancelAsync();
        await accepting;

        async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    using var connection = await broker.AcceptTcpClientAsync(ended.Token);
                    Interlocked.Increment(ref attempts);
                }
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    private sealed record Message;

    private sealed class Nothing : IConsumer<Message>
    {
        public Task Consume(ConsumeContext<Message> context) => Task.CompletedTask;
    }
}
