using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Messaging.Operations.Api.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Api.Tests.Workers;

public sealed class WorkersTests
{
    private static readonly DateTimeOffset Started = DateTimeOffset.Parse("2026-01-31T12:00:00Z", CultureInfo.InvariantCulture);
    private static readonly Guid Request = Guid.Parse("b5de4b86-ff6c-4681-8eff-44ac2d3faa07");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_reports_is_listed_with_what_its_lanes_compute()
    {
        await using var api = new ApiHost();
        using var http = api.CreateClient();

        await PublishAsync(api, Status("b/7") with
        {
            CpusUsed = 1.5,
            Cpus = 2,
            MemoryBytes = 1000,
            Lanes = [new("process", 12, "get_list", Request, Started), new("process", 13, null, null, null)],
            Operations = [new("get_list", 2, 1) { Succeeded = 5, LaneSeconds = 2.5, Waits = [0, 5] }],
            Quarantine = [new(Request, "get_list", 2)],
        });
        await PublishAsync(api, Status("a/8"));

        var workers = await ListAsync(http, 2);
        Assert.Equal(["a-8", "b-7"], workers.Select(worker => worker.GetProperty("id").GetString()));
        var worker = workers[1];
        Assert.Equal("b/7", worker.GetProperty("name").GetString());
        Assert.Equal(1.5, worker.GetProperty("cpu").GetDouble());
        Assert.False(worker.GetProperty("draining").GetBoolean());
        var lanes = worker.GetProperty("lanes");
        Assert.Equal((12, "get_list", Request, Started), (
            lanes[0].GetProperty("processId").GetInt32(), lanes[0].GetProperty("operation").GetString(),
            lanes[0].GetProperty("requestId").GetGuid(), lanes[0].GetProperty("since").GetDateTimeOffset()));
        Assert.Equal(JsonValueKind.Null, lanes[1].GetProperty("operation").ValueKind);
        Assert.Equal(5, worker.GetProperty("operations")[0].GetProperty("succeeded").GetInt64());
        Assert.Equal(2, worker.GetProperty("quarantine")[0].GetProperty("crashCount").GetInt32());
    }

    [Fact]
    public async Task A_worker_that_leaves_is_not_listed_and_not_found()
    {
        await using var api = new ApiHost();
        using var http = api.CreateClient();
        await PublishAsync(api, Status("a/1"));
        await PublishAsync(api, Status("b/2"));
        await ListAsync(http, 2);

        await PublishAsync(api, Status("a/1") with { Leaving = true });

        Assert.Equal("b-2", (await ListAsync(http, 1))[0].GetProperty("id").GetString());
        using var answer = await http.PostAsync("/workers/a-1/drain", null, Stop);
        Assert.Equal("/problems/worker-not-found", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.NotFound)).Type);
    }

    [Fact]
    public void A_worker_that_is_silent_for_ten_seconds_is_forgotten()
    {
        var clock = new ManualClock();
        var workers = new WorkerRegistry(clock);
        workers.Add(Status("a/1"));
        clock.Advance(TimeSpan.FromSeconds(6));
        workers.Add(Status("b/2"));
        Assert.Equal(["a-1", "b-2"], workers.All.Select(worker => worker.Id));

        clock.Advance(TimeSpan.FromSeconds(4));

        Assert.Null(workers.Find("a-1"));
        Assert.Equal(["b-2"], workers.All.Select(worker => worker.Id));
    }

    [Fact]
    public void Above_its_capacity_the_registry_ignores_new_workers_until_others_are_silent()
    {
        var clock = new ManualClock();
        var workers = new WorkerRegistry(clock);
        for (var number = 0; number < WorkerRegistry.Capacity; number++)
            workers.Add(Status($"a/{number}"));

        workers.Add(Status("b/1"));
        Assert.Null(workers.Find("b-1"));
        Assert.NotNull(workers.Find("a-1"));
        clock.Advance(TimeSpan.FromSeconds(10));
        workers.Add(Status("b/1"));

        Assert.Equal(["b-1"], workers.All.Select(worker => worker.Id));
    }

    [Theory]
    [InlineData("POST", true, "anonymous drains worker a/1")]
    [InlineData("DELETE", false, "anonymous resumes worker a/1")]
    public async Task A_drain_is_published_to_the_workers_and_in_the_audit_log(string method, bool drain, string line)
    {
        var received = new TaskCompletionSource<DrainWorker>();
        await using var api = new ApiHost();
        using var http = api.CreateClient();
        await api.AddWorkerAsync<DrainWorker>(context =>
        {
            received.TrySetResult(context.Message);
            return Task.CompletedTask;
        });
        await PublishAsync(api, Status("a/1"));
        await ListAsync(http, 1);

        using var request = new HttpRequestMessage(HttpMethod.Parse(method), "/workers/a-1/drain");
        using var answer = await http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("a-1", (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("id").GetString());
        Assert.Equal(new DrainWorker("a/1", drain), await received.Task.WaitAsync(TimeSpan.FromSeconds(10), Stop));
        Assert.Contains(line, api.Logged);
    }

    private static WorkerStatus Status(string worker) => new(worker, "1.2.3", Started, Started);

    private static Task PublishAsync(ApiHost api, WorkerStatus status) => api.Services.GetRequiredService<IBus>().Publish(status, Stop);

    private static async Task<JsonElement[]> ListAsync(HttpClient http, int count)
    {
        JsonElement[] workers = [];
        await Eventually.TrueAsync(
            $"{count} workers are listed",
            async () => (workers = (await http.GetFromJsonAsync<JsonElement[]>("/workers", Stop))!).Length == count,
            TimeSpan.FromSeconds(10),
            Stop);
        return workers;
    }
}
