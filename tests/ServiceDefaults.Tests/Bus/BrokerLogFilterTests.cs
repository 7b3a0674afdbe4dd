using MassTransit;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Messaging.ServiceDefaults.Tests.Bus;

[Collection(nameof(ProcessWide))]
public sealed class BrokerLogFilterTests
{
    private static readonly Uri Queue = new("queue:of-the-test");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The lines are those of MassTransit itself: a version of it that writes other lines is noticed here.</summary>
    [Theory]
    [InlineData("Warning", 0)]
    [InlineData("Debug", 1)]
    public async Task A_cancelled_message_is_logged_only_at_Debug_and_a_message_that_its_consumer_rejects_always(string level, int expected)
    {
        using var console = new ConsoleCapture();
        var builder = Builder(level);
        builder.AddBus();
        var rejected = new TaskCompletionSource();
        await using (var app = builder.Build())
        {
            await app.StartAsync(Stop);
            var bus = app.Services.GetRequiredService<IBus>();
            var consumer = bus.ConnectReceiveEndpoint("of-the-test", endpoint => endpoint.Handler<Message>(_ =>
            {
                rejected.TrySetResult();
                throw new InvalidOperationException("rejected");
            }));
            await consumer.Ready.WaitAsync(TimeSpan.FromSeconds(30), Stop);
            var endpoint = await bus.GetSendEndpoint(Queue);

            using (bus.ConnectSendObserver(new Cancelling()))
                await Assert.ThrowsAsync<OperationCanceledException>(() => endpoint.Send(new Message(), Stop));
            await endpoint.Send(new Message(), Stop);
            await rejected.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
            await app.StopAsync(Stop);
        }

        Assert.Equal(expected, console.Lines.Count(line => line.Contains("S-FAULT", StringComparison.Ordinal)));
        Assert.Single(console.Lines, line => line.Contains("R-FAULT", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("MassTransit", "S-FAULT {DestinationAddress} {MessageId} {MessageType}", false)]
    [InlineData("MassTransit", "Connection Failed: {InputAddress}", false)]
    [InlineData("MassTransit", "Failed to stop bus: {Address} ({Reason})", false)]
    [InlineData("MassTransit", "R-FAULT {InputAddress} {MessageId} {Duration}", true)]
    [InlineData("MassTransit", "The S-FAULT {DestinationAddress}", true)]
    [InlineData("Messaging.Application", "S-FAULT {DestinationAddress} {MessageId} {MessageType}", true)]
    [InlineData(null, "S-FAULT {DestinationAddress} {MessageId} {MessageType}", true)]
    public async Task Only_known_lines_of_MassTransit_are_left_out(string? category, string template, bool isLogged)
    {
        await using var app = Builder("Warning").Build();
        var filter = new BrokerLogFilter(app.Services);
        LogEventProperty[] properties = category is null ? [] : [new("SourceContext", new ScalarValue(category))];

        Assert.Equal(
            isLogged,
            filter.IsEnabled(new(DateTimeOffset.UnixEpoch, LogEventLevel.Error, exception: null, new MessageTemplateParser().Parse(template), properties)));
    }

    /// <summary>With the filter, which a host has otherwise only with a broker.</summary>
    private static WebApplicationBuilder Builder(string level)
    {
        var builder = TestApp.Builder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Transport"] = "InMemory",
            ["Logging:LogLevel:MassTransit"] = level,
            ["Logging:LogLevel:Microsoft"] = "None",
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddServiceLogging(Console.Out);
        builder.Services.AddSingleton<ILogEventFilter, BrokerLogFilter>();
        return builder;
    }

    private sealed record Message;

    private sealed class Cancelling : ISendObserver
    {
        public Task PreSend<T>(SendContext<T> context)
            where T : class => Task.FromException(new OperationCanceledException());

        public Task PostSend<T>(SendContext<T> context)
            where T : class => Task.CompletedTask;

        public Task SendFault<T>(SendContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }
}
