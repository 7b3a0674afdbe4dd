using MassTransit;
using Messaging.Contracts;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace Messaging.Operations.Worker.Tests;

// An exporter gets what all lanes of the process measure.
[CollectionDefinition(nameof(LaneMetricsTests), DisableParallelization = true)]
[Collection(nameof(LaneMetricsTests))]
public sealed class LaneMetricsTests
{
    [Fact]
    public async Task Duration_buckets_separate_values_below_a_second()
    {
        var stop = TestContext.Current.CancellationToken;
        List<Metric> exported = [];
        await using var worker = Worker(exported);
        await worker.StartAsync(stop);

        await worker.Services.GetRequiredService<IBus>().CreateRequestClient<Contracts.GetList>().GetResponse<ItemList>(new(), stop);
        worker.Services.GetRequiredService<MeterProvider>().ForceFlush();

        foreach (var name in new[] { "lanes.queue_wait", "lanes.computation.duration", "lanes.computation.cpu_time" })
        {
            var (count, buckets) = Histogram(Assert.Single(exported, metric => metric.Name == name));
            Assert.Equal(2, count);
            Assert.Equal(2, buckets.Where(bucket => bucket.Bound < 1).Sum(bucket => bucket.Count));
            Assert.True(buckets.Count(bucket => bucket.Bound is >= 0.0001 and < 1) >= 10);
            Assert.Contains(buckets, bucket => bucket.Bound is > 60 and < double.PositiveInfinity);
        }
    }

    private static WebApplication Worker(List<Metric> exported)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Messaging:Transport"] = "InMemory",
                ["Lanes:Isolation"] = "Thread",
                ["GetList:Iterations"] = "1000",
                ["GetList:Wait"] = "00:00:00",
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9", // No collector: the test has its own exporter.
            });
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        var operations = new WorkerOperations(Messaging.Worker.Operations.Add);
        builder.AddBus(operations.AddConsumers);
        builder.AddWorker(operations);
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddInMemoryExporter(exported));
        return builder.Build();
    }

    private static (long Count, List<(double Bound, long Count)> Buckets) Histogram(Metric metric)
    {
        var points = metric.GetMetricPoints().GetEnumerator();
        Assert.True(points.MoveNext());
        ref readonly var point = ref points.Current;
        List<(double, long)> buckets = [];
        foreach (var bucket in point.GetHistogramBuckets())
            buckets.Add((bucket.ExplicitBound, bucket.BucketCount));
        return (point.GetHistogramCount(), buckets);
    }
}
