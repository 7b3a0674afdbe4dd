using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
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
        await PublishAsync(api, new("get_list", 1, 1) { Succeeded = 3, Failed = 1, LaneSeconds = 8, Waits = [0, 4] });

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
        // Two jobs of two seconds each, one lane.
        Assert.Equal(4, list.GetProperty("predictedWait").GetDouble());
        var other = await OneAsync(http, "count_primes");
        Assert.Equal((0, 0), (other.GetProperty("queued").GetInt64(), other.GetProperty("workers").GetInt32()));
        Assert.All(["oldestQueued", "wait", "laneSeconds", "predictedWait"], member => Assert.Equal(JsonValueKind.Null, other.GetProperty(member).ValueKind));
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

    private static async Task<JsonElement[]> ListAsync(HttpClient http) => (await http.GetFromJsonAsync<JsonElement[]>("/operations", Stop))!;

    private static async Task<JsonElement> OneAsync(HttpClient http, string name) =>
        (await ListAsync(http)).Single(operation => operation.GetProperty("name").GetString() == name);

    private static Task PublishAsync(ApiHost api, OperationReport report) => api.Services.GetRequiredService<IBus>().Publish(
        new WorkerStatus("a/1", "1.2.3", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)
        {
            Lanes = [new("thread", null, "get_list", null, null)],
            Operations = [report],
            WaitBounds = [1, 2],
        },
        Stop);
}
