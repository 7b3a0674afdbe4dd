using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using MassTransit;
using Messaging.ServiceDefaults.Bus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Messaging.ServiceDefaults.Tests.Telemetry;

[Collection(nameof(ProcessWide))]
public sealed class TelemetryExportTests
{
    [Fact]
    public async Task A_collector_gets_traces_and_metrics()
    {
        var stop = TestContext.Current.CancellationToken;
        var received = new ConcurrentDictionary<string, string>();
        // MassTransit's own is the first host's of a process, and ends with that.
        using var massTransit = new Meter("MassTransit");
        var counter = massTransit.CreateCounter<long>("of_this_test");
        await using var collector = await CollectorAsync(received);
        var builder = TestApp.Builder(new()
        {
            ["Messaging:Transport"] = "InMemory",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_SERVICE_NAME"] = "name-of-this-test",
        });
        builder.AddServiceDefaults();
        builder.AddBus();

        await using (var app = builder.Build())
        {
            app.MapGet("/of-this-test", (IBus bus) => bus.Publish(new OfThisTest(), stop));
            await app.StartAsync(stop);
            counter.Add(1);
            using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            await http.GetStringAsync("/of-this-test", stop);
            await app.StopAsync(stop);
        }

        // Not logs: those go to the console.
        Assert.Equal(["metrics", "traces"], received.Keys.Order());
        Assert.All(
            ["name-of-this-test", "GET /of-this-test", "OfThisTest send"],
            name => Assert.Contains(name, received["traces"], StringComparison.Ordinal));
        Assert.All(
            ["name-of-this-test", "http.server.request.duration", "kestrel.active_connections", "of_this_test", "dotnet.process.cpu.time"],
            name => Assert.Contains(name, received["metrics"], StringComparison.Ordinal));
    }

    private static async Task<WebApplication> CollectorAsync(ConcurrentDictionary<string, string> received)
    {
        var collector = TestApp.Builder().Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body, Encoding.Latin1);
            var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
            received.AddOrUpdate(signal, body, (_, before) => before + body);
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public sealed record OfThisTest;
}
