using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MassTransit;
using Messaging.Operations.Jobs.Sweeping;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class OperationsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operations_are_listed_with_their_queued_jobs_and_what_workers_report()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        using var http = api.CreateClient();
        var oldest = await client.PostAsync();
        await client.PostAsync();
        await PublishAsync(api, new("get_list", 1, 1));
        // A rate needs two reports.
        await Eventually.TrueAsync("the worker is known", async () => (await OneAsync(http, "get_list")).GetProperty("workers").GetInt32() == 1, JobClient.Timeout, Stop);
        await PublishAsync(api, new("get_list", 1, 1) { Succeeded = 3, Failed = 1, LaneSeconds = 8, WorkerSeconds = 9, Waits = [0, 4], JobsInFlight = 1, Limits = new(1, 1, 60, 3) });

        await Eventually.TrueAsync(
            "the jobs and the requests are counted",
            async () => await OneAsync(http, "get_list") is var one && one.GetProperty("queued").GetInt64() == 2 && one.GetProperty("throughput").GetDouble() > 0,
            JobClient.Timeout,
            Stop);

        var names = (await ListAsync(http)).Select(operation => operation.GetProperty("name").GetString());
        Assert.Equal(["count_primes", "get_list"], names);
        var list = await OneAsync(http, "get_list");
        Assert.Equal(oldest.Created, list.GetProperty("oldestQueued").GetDateTimeOffset());
        Assert.Equal((1, 2.0), (list.GetProperty("running").GetInt32(), list.GetProperty("laneSeconds").GetDouble()));
        Assert.Equal(1.5, list.GetProperty("wait").GetProperty("p50").GetDouble());
        // Three jobs before it of 2.25 s each, one at a time; with one worker more one of them starts at once.
        Assert.Equal(6.75, list.GetProperty("predictedWait").GetDouble());
        Assert.Equal(2.25, list.GetProperty("predictedWaitWithOneMore").GetDouble());
        Assert.Equal("lanes", list.GetProperty("limitedBy").GetString());
        Assert.Equal("Operations:GetList", list.GetProperty("settings").GetString());
        var limits = list.GetProperty("limits");
        Assert.Equal((1, 1, 60.0, 3), (limits.GetProperty("lanes").GetInt32(), limits.GetProperty("jobs").GetInt32(), limits.GetProperty("timeLimitSeconds").GetDouble(), limits.GetProperty("maxAttempts").GetInt32()));
        Assert.Equal(JsonValueKind.Null, list.GetProperty("predictedWaitWithOneLess").ValueKind);
        var other = await OneAsync(http, "count_primes");
        Assert.Equal((0, 0), (other.GetProperty("queued").GetInt64(), other.GetProperty("workers").GetInt32()));
        Assert.All(["oldestQueued", "wait", "laneSeconds", "cpuShare", "predictedWait", "limitedBy", "slowWorker", "limits"], member => Assert.Equal(JsonValueKind.Null, other.GetProperty(member).ValueKind));
    }

    [Fact]
    public async Task A_slow_worker_is_named_with_the_waits_beside_it_and_without_it()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        using var http = api.CreateClient();
        await client.PostAsync();
        await client.PostAsync();
        await PublishAsync(api, new("get_list", 0, 0));
        await PublishAsync(api, new("get_list", 2, 1), worker: "b/2");
        await Eventually.TrueAsync("the workers are known", async () => (await OneAsync(http, "get_list")).GetProperty("workers").GetInt32() == 2, JobClient.Timeout, Stop);
        await PublishAsync(api, new("get_list", 1, 1) { LaneSeconds = 6, MeasuredLaneSeconds = 5, CpuSeconds = 4.5, WorkerSeconds = 6, Waits = [6], JobsInFlight = 1, Limits = new(1, 1, 60, 3) });
        await PublishAsync(api, new("get_list", 2, 1) { LaneSeconds = 12, MeasuredLaneSeconds = 10, CpuSeconds = 1, WaitSeconds = 9, WorkerSeconds = 15, Waits = [3], JobsInFlight = 2, Limits = new(1, 2, 60, 3) }, worker: "b/2");

        await Eventually.TrueAsync(
            "it is found", async () => (await OneAsync(http, "get_list")).GetProperty("slowWorker").ValueKind == JsonValueKind.Object, JobClient.Timeout, Stop);
        await Eventually.TrueAsync("the jobs are counted", async () => (await OneAsync(http, "get_list")).GetProperty("queued").GetInt64() == 2, JobClient.Timeout, Stop);

        var slow = (await OneAsync(http, "get_list")).GetProperty("slowWorker");
        Assert.Equal("b/2", slow.GetProperty("worker").GetString());
        var numbers = ((string[])["times", "share", "laneSeconds", "otherLaneSeconds", "cpuShare", "otherCpuShare", "waitSeconds", "predictedWaitAtOthers", "predictedWaitWithout"]).Select(member => slow.GetProperty(member).GetDouble());
        // The other worker takes 1 s for each job: for the one that runs there and one at the broker, and after a drain for the one at the slow worker too.
        Assert.Equal([4, 0.333, 4, 1, 0.1, 0.9, 3, 2, 3], numbers);
    }

    [Fact]
    public async Task Given_no_job_store_then_the_operations_are_listed_without_queued_jobs()
    {
        await using var api = new ApiHost { Settings = { ["Jobs:Store"] = "PostgreSql", ["ConnectionStrings:Jobs"] = "Host=127.0.0.1;Port=1" } };
        using var http = api.CreateClient();

        var list = await OneAsync(http, "get_list");

        Assert.Equal(JsonValueKind.Null, list.GetProperty("queued").ValueKind);
        Assert.Equal(0, list.GetProperty("running").GetInt32());
    }

    [Fact]
    public async Task Given_a_paused_operation_then_direct_requests_are_503_and_jobs_wait_until_it_is_resumed()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        using var http = api.CreateClient();
        var worker = await JobWorker.ConnectAsync(api);
        var told = new ConcurrentQueue<string>();
        await api.AddWorkerAsync<PausedOperations>(context =>
        {
            told.Enqueue(string.Join(' ', context.Message.Operations));
            return Task.CompletedTask;
        });

        using var paused = await PauseAsync(http, "get_list", "true");
        Assert.Equal(HttpStatusCode.OK, paused.StatusCode);
        Assert.True((await paused.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("paused").GetBoolean());
        Assert.Contains("anonymous pauses operation get_list", api.Logged);
        using var direct = await http.GetAsync("/get_list", Stop);
        Assert.Equal("/problems/operation-paused", (await ProblemAnswer.ReadAsync(direct, HttpStatusCode.ServiceUnavailable)).Type);
        Assert.NotNull(direct.Headers.RetryAfter);
        var job = await client.PostAsync();
        // More than once: workers that miss one follow the next.
        await Eventually.TrueAsync("workers are told", () => told.Count(names => names == "get_list") > 1, JobClient.Timeout, Stop);
        Assert.False(worker.HasMore);
        var one = await OneAsync(http, "get_list");
        Assert.Equal((true, JsonValueKind.Null), (one.GetProperty("paused").GetBoolean(), one.GetProperty("predictedWait").ValueKind));
        await Eventually.TrueAsync(
            "the job waits for the end of the pause", async () => (await OneAsync(http, "get_list")).GetProperty("limitedBy").GetString() == "paused", JobClient.Timeout, Stop);
        Assert.False((await OneAsync(http, "count_primes")).GetProperty("paused").GetBoolean());

        using var resumed = await PauseAsync(http, "get_list", "false");
        Assert.False((await resumed.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("paused").GetBoolean());
        Assert.Contains("anonymous resumes operation get_list", api.Logged);
        Assert.Equal(job.Id, (await worker.NextAsync()).Id);
        await Eventually.TrueAsync("workers are told", () => told.LastOrDefault() == "", JobClient.Timeout, Stop);
    }

    [Fact]
    public async Task A_pause_survives_a_restart()
    {
        await using var api = new ApiHost();
        using (var client = await JobClient.OfReadyAsync(api))
        {
            using var paused = await PauseAsync(api.CreateClient(), "get_list", "true");
            await client.PostAsync();
        }

        await api.StopAsync();
        await using var next = new ApiHost { Settings = { ["ConnectionStrings:Jobs"] = api.Settings["ConnectionStrings:Jobs"] } };
        var worker = JobWorker.ConnectAtStart(next);
        using var after = await JobClient.OfReadyAsync(next);
        using var http = next.CreateClient();
        var told = new TaskCompletionSource<PausedOperations>();
        await next.AddWorkerAsync<PausedOperations>(context =>
        {
            told.TrySetResult(context.Message);
            return Task.CompletedTask;
        });

        Assert.Equal(["get_list"], (await told.Task.WaitAsync(JobClient.Timeout, Stop)).Operations);
        Assert.True((await OneAsync(http, "get_list")).GetProperty("paused").GetBoolean());
        await next.Services.GetServices<ISweep>().OfType<DispatchSweep>().Single().SweepAsync(Stop);
        Assert.False(worker.HasMore);
        using var resumed = await PauseAsync(http, "get_list", "false");
        await worker.NextAsync();
    }

    [Fact]
    public async Task A_worker_that_has_paused_an_operation_is_told_again_that_none_is_paused()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var told = new TaskCompletionSource<PausedOperations>();
        await api.AddWorkerAsync<PausedOperations>(context =>
        {
            told.TrySetResult(context.Message);
            return Task.CompletedTask;
        });

        await PublishAsync(api, new("get_list", 0, 0) { Paused = true });

        Assert.Empty((await told.Task.WaitAsync(JobClient.Timeout, Stop)).Operations);
    }

    [Theory]
    [InlineData("none", "true", HttpStatusCode.NotFound, "operation-not-found")]
    [InlineData("get_list", "", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("get_list", "1", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("get_list", "{\"paused\":true}", HttpStatusCode.BadRequest, "invalid-request")]
    public async Task An_unknown_operation_and_another_body_are_problems(string name, string body, HttpStatusCode status, string type)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);

        using var answer = await PauseAsync(api.CreateClient(), name, body);

        var problem = await ProblemAnswer.ReadAsync(answer, status);
        Assert.Equal($"/problems/{type}", problem.Type);
        if (status == HttpStatusCode.NotFound)
            Assert.Equal("There is no operation 'none'. Those of this API: get_list, count_primes.", problem.Detail);
    }

    private static Task<HttpResponseMessage> PauseAsync(HttpClient http, string name, string body) =>
        http.PutAsync($"/operations/{name}/paused", new StringContent(body, Encoding.UTF8, "application/json"), Stop);

    private static async Task<JsonElement[]> ListAsync(HttpClient http) => (await http.GetFromJsonAsync<JsonElement[]>("/operations", Stop))!;

    private static async Task<JsonElement> OneAsync(HttpClient http, string name) =>
        (await ListAsync(http)).Single(operation => operation.GetProperty("name").GetString() == name);

    private static Task PublishAsync(ApiHost api, OperationReport report, string worker = "a/1") => api.Services.GetRequiredService<IBus>().Publish(
        new WorkerStatus(worker, "1.2.3", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)
        {
            Lanes = [new("thread", 1, "get_list", null, null)],
            Operations = [report],
            WaitBounds = [1, 2],
        },
        Stop);
}
