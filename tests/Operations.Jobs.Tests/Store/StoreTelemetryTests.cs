using System.Diagnostics;
using System.Diagnostics.Metrics;
using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class StoreTelemetryTests
{
    [Fact]
    public async Task Metrics_of_PostgreSql_are_exported()
    {
        using var meter = new Meter("Npgsql");
        var counter = meter.CreateCounter<long>("of_this_test");
        await using var api = new ApiHost();
        Export(api);

        Assert.True(counter.Enabled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_statement_is_traced_when_it_is_part_of_a_trace(bool isPartOfTrace)
    {
        using var source = new ActivitySource("Npgsql");
        await using var api = new ApiHost();
        Export(api);
        using var request = isPartOfTrace ? new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start() : null;

        await api.Services.GetRequiredService<JobDatabase>().ReadAsync(
            (_, _) =>
            {
                using var statement = source.StartActivity("statement");
                Assert.Equal(isPartOfTrace, statement is { IsAllDataRequested: true });
                return Task.FromResult(true);
            },
            TestContext.Current.CancellationToken);
    }

    private static void Export(ApiHost api)
    {
        api.Settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9"; // No collector.
        _ = api.Services;
    }
}
