using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit;
using MassTransit.UsageTracking;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.ServiceDefaults.Tests.Bus;

[Collection(nameof(ProcessWide))]
public sealed class UsageTelemetryTests
{
    [Fact]
    public async Task Usage_telemetry_of_MassTransit_is_never_sent()
    {
        var sent = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = request => sent.Enqueue(request.DisplayName),
        };
        ActivitySource.AddActivityListener(listener);
        var builder = TestApp.Builder(new() { ["Messaging:Transport"] = "InMemory" });
        builder.AddBus();
        // Would send when the host stops, where it would else do so after five minutes.
        builder.Services.Configure<UsageTelemetryOptions>(usage => usage.ReportOnShutdown = true);

        await using (var app = builder.Build())
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            await app.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
            Assert.False(Assert.IsType<UsageTracker>(app.Services.GetRequiredService<IUsageTracker>()).Enabled);
        }

        Assert.Empty(sent);
    }
}
