using System.Net;
using System.Text.Json;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Scenarios;

/// <summary>Workers, seen and drained over HTTP.</summary>
public abstract class WorkersScenarios(ISystem system)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_computation_is_listed_with_its_lane_request_and_time()
    {
        await using var running = await system.StartAsync(Stop, ("GetList__Iterations", "1000000000000000"), ("Lanes__Count", "2"));
        var before = TimeProvider.System.GetUtcNow();
        var id = await running.Http.SubmitAsync(Stop);

        var worker = await running.Http.WorkerAsync("it computes", worker => worker.Lanes().Any(lane => lane.IsOf(id)), Soon, Stop);

        var lane = worker.Lanes().Single(lane => lane.IsOf(id));
        Assert.Equal("get_list", lane.GetProperty("operation").GetString());
        Assert.InRange(lane.GetProperty("since").GetDateTimeOffset(), before, TimeProvider.System.GetUtcNow());
        Assert.True(lane.GetProperty("processId").GetInt32() > 0);
        Assert.Equal(2, worker.Lanes().Count());
        await running.Http.WorkerAsync("its CPU is used", found => found.GetProperty("cpu").GetDouble() > 0.1, Soon, Stop);
        // The worker of the job is the name in the list.
        await Eventually.TrueAsync(
            "its job names it", async () => (await running.Http.JobAsync(id, Stop)).GetProperty("worker").GetString() == worker.GetProperty("name").GetString(), Soon, Stop);
        await running.Http.DeleteAsync(new Uri($"/jobs/{id}", UriKind.Relative), Stop);
        await running.Http.WorkerAsync("its lanes are idle", found => found.Lanes().All(idle => idle.GetProperty("requestId").ValueKind == JsonValueKind.Null), Soon, Stop);
    }

    [Fact]
    public async Task A_drained_worker_finishes_what_it_has_and_starts_no_more_until_it_is_resumed()
    {
        await using var running = await system.StartAsync(Stop, ("GetList__Iterations", "1000"), ("GetList__Wait", "00:00:06"), ("Lanes__Count", "1"));
        var first = await running.Http.SubmitAsync(Stop);
        var worker = await running.Http.WorkerAsync("the first has started", found => found.Running() == 1, Soon, Stop);
        var id = worker.GetProperty("id").GetString();

        using var drained = await running.Http.PostAsync($"/workers/{id}/drain", null, Stop);
        Assert.Equal(HttpStatusCode.Accepted, drained.StatusCode);
        await running.Http.WorkerAsync("it drains", found => found.GetProperty("draining").GetBoolean(), Soon, Stop);
        var second = await running.Http.SubmitAsync(Stop);
        await Eventually.TrueAsync("the first is finished", async () => await running.Http.StateAsync(first, Stop) == "succeeded", Soon, Stop);
        Assert.Equal("queued", await running.Http.StateAsync(second, Stop));

        using var resumed = await running.Http.DeleteAsync(new Uri($"/workers/{id}/drain", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.Accepted, resumed.StatusCode);
        await Eventually.TrueAsync("the second is finished", async () => await running.Http.StateAsync(second, Stop) == "succeeded", Soon, Stop);
        await running.Http.WorkerAsync("it does not drain", found => !found.GetProperty("draining").GetBoolean(), Soon, Stop);
    }

    [Fact]
    public async Task While_the_only_worker_drains_a_direct_request_gets_504_at_its_deadline()
    {
        await using var running = await system.StartAsync(Stop, ("Requests__Timeout", "00:00:03"), ("GetList__Wait", "00:00:00"), ("GetList__Iterations", "1000"));
        var worker = await running.Http.WorkerAsync("it is listed", _ => true, Soon, Stop);
        using var drained = await running.Http.PostAsync($"/workers/{worker.GetProperty("id").GetString()}/drain", null, Stop);
        await running.Http.WorkerAsync("it drains", found => found.GetProperty("draining").GetBoolean(), Soon, Stop);

        var (status, took) = await running.Http.GetListAsync(Stop);

        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        Assert.InRange(took, TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(15));
    }
}
