using System.Collections.Concurrent;
using MassTransit;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Logging;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.ServiceDefaults.Tests.Bus;

[Collection(nameof(ProcessWide))]
public sealed class BrokerMonitorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unavailable_broker_is_logged_in_one_line_without_stack_trace_and_password()
    {
        var lines = await LogAsync("Development", "Warning");

        var line = Assert.Single(lines);
        Assert.Contains("The message broker me@127.0.0.1:1 is unavailable: Connection refused.", line, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:RabbitMq", line, StringComparison.Ordinal);
        Assert.Contains("`docker compose up`", line, StringComparison.Ordinal);
        Assert.Contains("`dotnet run --project src/AllInOne`", line, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_Development_the_line_has_no_hint_for_developers() =>
        Assert.DoesNotContain("dotnet run", Assert.Single(await LogAsync("Production", "Warning")), StringComparison.Ordinal);

    [Fact]
    public async Task At_Debug_the_exceptions_are_logged_too()
    {
        var lines = await LogAsync("Production", "Debug");

        Assert.Contains(lines, line => line.Contains("Connection Failed", StringComparison.Ordinal) && line.Contains("BrokerUnreachableException", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("s3cret", StringComparison.Ordinal));
    }

    /// <returns>The log of a host without a broker, until all three endpoints, with the one of the bus, have tried to connect.</returns>
    private static async Task<IReadOnlyList<string>> LogAsync(string environment, string level)
    {
        using var console = new ConsoleCapture();
        var builder = TestApp.Builder(
            new() { ["ConnectionStrings:RabbitMq"] = "amqp://me:s3cret@127.0.0.1:1/", ["Logging:LogLevel:MassTransit"] = level, ["Logging:LogLevel:Microsoft"] = "None" },
            environment);
        var tries = new Tries();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddServiceLogging(Console.Out);
        builder.AddBus(bus =>
        {
            bus.AddConsumer<One>();
            bus.AddConsumer<Other>();
        });
        builder.Services.AddReceiveEndpointObserver(_ => tries);
        await using (var app = builder.Build())
        {
            await app.StartAsync(Stop);
            await Eventually.TrueAsync("each endpoint has tried", () => tries.Endpoints >= 3, TimeSpan.FromSeconds(30), Stop);
            await Eventually.TrueAsync("the line is written", () => console.Lines.Count > 0, TimeSpan.FromSeconds(30), Stop);
            await app.StopAsync(Stop);
        }

        return console.Lines;
    }

    private sealed record Message;

    private sealed class One : IConsumer<Message>
    {
        public Task Consume(ConsumeContext<Message> context) => Task.CompletedTask;
    }

    private sealed class Other : IConsumer<Message>
    {
        public Task Consume(ConsumeContext<Message> context) => Task.CompletedTask;
    }

    /// <summary>
    /// Counts endpoints, not attempts: the endpoint that logs the outage takes longest, and the others may try again meanwhile. Each is
    /// counted after the monitor, which was registered first.
    /// </summary>
    private sealed class Tries : IReceiveEndpointObserver
    {
        private readonly ConcurrentDictionary<Uri, bool> _endpoints = new();

        public int Endpoints => _endpoints.Count;

        public Task Faulted(ReceiveEndpointFaulted faulted)
        {
            _endpoints.TryAdd(faulted.InputAddress, true);
            return Task.CompletedTask;
        }

        public Task Ready(ReceiveEndpointReady ready) => Task.CompletedTask;

        public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

        public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;
    }
}
