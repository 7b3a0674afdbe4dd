using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Scenarios;

/// <summary>Cancelled and expired requests: their work ends.</summary>
public abstract class CancellationScenarios(ISystem system)
{
    private const string Endless = "1000000000000000";

    // The target of 250 ms is measured by bench/Stopping. This limit is for busy machines.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_the_deadline_a_list_gets_504_and_its_computation_stops()
    {
        await using var running = await system.StartAsync(Stop, ("Requests__Timeout", "00:00:02"), ("GetList__Iterations", Endless));

        var took = Stopwatch.StartNew();
        using var answer = await running.Http.GetAsync("/get_list", Stop);
        took.Stop();

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.InRange(took.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2) + Soon);
        await running.LogsAsync("Request stopped: its deadline passed", Soon, Stop);
        await running.IsIdleAsync(Soon, Stop);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.EndsWith("/deadline-exceeded", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        var stopped = running.Log.Single(line => line.Message.StartsWith("Request stopped", StringComparison.Ordinal));
        Assert.Equal(problem.GetProperty("requestId").GetString(), stopped.RequestId);
        Assert.Equal(0u, await system.CountErrorsAsync(Stop));
    }

    [Fact]
    public async Task When_the_caller_leaves_the_computation_stops_soon()
    {
        await using var running = await system.StartAsync(Stop, ("GetList__Iterations", Endless));
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var list = running.Http.GetAsync("/get_list", caller.Token);
        await running.ComputesAsync(Stop);

        await caller.CancelAsync();

        await running.LogsAsync("Request stopped: its caller left or cancelled it", Soon, Stop);
        await running.IsIdleAsync(Soon, Stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => list);
        Assert.Equal(0u, await system.CountErrorsAsync(Stop));
    }

    [Fact]
    public async Task When_the_caller_leaves_the_wait_stops_soon()
    {
        await using var running = await system.StartAsync(Stop, ("GetList__Iterations", "0"), ("GetList__Wait", "00:01:00"));
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var list = running.Http.GetAsync("/get_list", caller.Token);
        await running.LogsAsync("start", TimeSpan.FromSeconds(30), Stop);

        await caller.CancelAsync();

        await running.LogsAsync("Request stopped: its caller left or cancelled it", Soon, Stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => list);
        Assert.DoesNotContain(running.Log, line => line.Message == "end");
        Assert.Equal(0u, await system.CountErrorsAsync(Stop));
    }
}
