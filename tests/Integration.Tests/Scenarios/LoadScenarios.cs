using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Scenarios;

/// <summary>Many callers at a time.</summary>
public abstract class LoadScenarios(ISystem system)
{
    private const string Endless = "1000000000000000";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_waiting_request_holds_no_lane()
    {
        const int Requests = 100;
        await using var running = await system.StartAsync(
            Stop, ("Lanes__Count", "2"), ("GetList__Iterations", "100000"), ("GetList__Wait", "00:00:01"));

        var took = Stopwatch.StartNew();
        var answers = await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => running.Http.GetStringAsync("/get_list", Stop)));

        Assert.All(answers, answer => Assert.StartsWith("[", answer, StringComparison.Ordinal));
        // Were each wait to hold one of the two lanes, this would take 50 s.
        Assert.InRange(took.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(25));
    }

    [Fact]
    public async Task Local_requests_are_answered_while_every_lane_computes()
    {
        await using var running = await system.StartAsync(Stop, ("GetList__Iterations", Endless));
        var lists = Enumerable.Range(0, 8).Select(_ => running.Http.GetStringAsync("/get_list", Stop)).ToList();
        await running.ComputesAsync(Stop);

        var slowest = TimeSpan.Zero;
        for (var i = 0; i < 100; i++)
        {
            var took = Stopwatch.StartNew();
            await running.Http.GetStringAsync("/get_item", Stop);
            slowest = took.Elapsed > slowest ? took.Elapsed : slowest;
        }

        Assert.DoesNotContain(lists, list => list.IsCompleted);
        // On the thread pool it would wait for the endless lists. How fast it is stands in bench/Responsiveness.
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_request_over_MaxPending_is_rejected_at_once()
    {
        await using var running = await system.StartAsync(
            Stop, ("Requests__MaxPending", "2"), ("GetList__Iterations", "0"), ("GetList__Wait", "00:00:20"));
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var (leaves, stays) = (running.Http.GetStringAsync("/get_list", leave.Token), running.Http.GetStringAsync("/get_list", Stop));
        await Eventually.TrueAsync(
            "two requests wait", () => running.Log.Count(line => line.Message == "start") == 2, TimeSpan.FromSeconds(30), Stop);

        using var refused = await running.Http.GetAsync("/get_list", Stop);

        Assert.False(leaves.IsCompleted || stays.IsCompleted);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.EndsWith("/too-many-pending", problem.GetProperty("type").GetString(), StringComparison.Ordinal);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        await Eventually.TrueAsync(
            "another one is accepted, and has its second", async () => await WithinASecondAsync(running.Http) == HttpStatusCode.GatewayTimeout, TimeSpan.FromSeconds(15), Stop);
        Assert.StartsWith("[", await stays, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> WithinASecondAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/get_list");
        request.Headers.Add("Prefer", "wait=1");
        using var answer = await http.SendAsync(request, Stop);
        return answer.StatusCode;
    }
}
