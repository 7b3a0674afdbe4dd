using System.Diagnostics;
using Microsoft.AspNetCore.Builder;

namespace Messaging.ServiceDefaults.Tests.Telemetry;

[Collection(nameof(ProcessWide))]
public sealed class TracePropagationTests
{
    [Fact]
    public async Task Messages_propagate_the_trace_even_if_no_trace_is_recorded()
    {
        using var source = new ActivitySource("MassTransit");
        await using var app = await StartAsync();
        using var call = new Activity("call").SetIdFormat(ActivityIdFormat.W3C).Start();

        using var message = source.StartActivity("send");

        Assert.NotNull(message);
        Assert.Equal(call.TraceId, message.TraceId);
        Assert.Equal(call.SpanId, message.ParentSpanId);
        Assert.False(message.IsAllDataRequested);
    }

    [Fact]
    public async Task Messages_propagate_a_trace_that_a_sampler_drops()
    {
        using var source = new ActivitySource("MassTransit");
        await using var app = await StartAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9", // No collector.
            ["OTEL_TRACES_SAMPLER"] = "always_off",
        });
        using var call = new Activity("call").SetIdFormat(ActivityIdFormat.W3C).Start();

        using var message = source.StartActivity("send");

        Assert.Equal(call.TraceId, message?.TraceId);
        Assert.False(message?.IsAllDataRequested);
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("Npgsql")]
    [InlineData("Other")]
    public async Task Without_an_exporter_only_the_source_of_MassTransit_has_a_listener(string name)
    {
        using var source = new ActivitySource(name);
        await using var app = await StartAsync();

        Assert.Null(source.StartActivity("work"));
    }

    [Fact]
    public async Task Propagation_stops_with_the_host()
    {
        using var source = new ActivitySource("MassTransit");

        await (await StartAsync()).DisposeAsync();

        Assert.Null(source.StartActivity("send"));
    }

    private static async Task<WebApplication> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var builder = TestApp.Builder(settings);
        builder.AddServiceDefaults();
        var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
