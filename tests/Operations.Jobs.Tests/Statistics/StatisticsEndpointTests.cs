using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Messaging.Operations.Api.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Statistics;

public sealed class StatisticsEndpointTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_history_is_kept_over_a_restart()
    {
        await using var api = new ApiHost();
        using (var client = await JobClient.OfReadyAsync(api))
        {
            using var http = api.CreateClient();
            await client.PostAsync();
            using var item = await http.GetAsync("/get_item", Stop);
            await PublishAsync(api, new("get_list", 0, 0));
            await PublishAsync(api, new("get_list", 0, 0) { Succeeded = 3, Failed = 1, LaneSeconds = 8, Waits = [0, 4] });
            await Eventually.TrueAsync("the worker is counted", () => Failed(api) == 1, JobClient.Timeout, Stop);
        }

        await api.StopAsync();
        await using var next = new ApiHost { Settings = { ["ConnectionStrings:Jobs"] = api.Settings["ConnectionStrings:Jobs"] } };
        using var after = await JobClient.OfReadyAsync(next);
        var history = await next.CreateClient().GetFromJsonAsync<JsonElement>("/stats?hours=2&step=60", Stop);

        // Two, if it was the end of an hour.
        var operations = history.GetProperty("points").EnumerateArray()
            .SelectMany(point => point.GetProperty("operations").EnumerateArray()).Where(operation => operation.GetProperty("name").GetString() == "get_list").ToList();
        Assert.Equal((3, 1), (operations.Sum(operation => operation.GetProperty("succeeded").GetInt32()), operations.Sum(operation => operation.GetProperty("failed").GetInt32())));
        Assert.Equal(1, operations[^1].GetProperty("queued").GetInt64());
        Assert.Equal(2, operations[^1].GetProperty("laneSeconds").GetDouble());
        // Only those of the application: neither the jobs nor the health check.
        Assert.Equal(1, history.GetProperty("localIdle").GetProperty("count").GetInt64());
        Assert.Equal(JsonValueKind.Null, history.GetProperty("localNow").ValueKind);
    }

    [Theory]
    [InlineData("hours=0", "hours")]
    [InlineData("hours=73", "hours")]
    [InlineData("step=61", "step")]
    [InlineData("step=1.5", "step")]
    public async Task Hours_and_steps_out_of_their_range_are_problems(string query, string name)
    {
        await using var api = new ApiHost();

        using var answer = await api.CreateClient().GetAsync($"/stats?{query}", Stop);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest);
        Assert.Contains($"{name} is '", problem.Detail);
    }

    [Fact]
    public async Task Without_the_job_store_there_is_no_history()
    {
        await using var api = new ApiHost { Settings = { ["Jobs:Store"] = "PostgreSql", ["ConnectionStrings:Jobs"] = "Host=127.0.0.1;Port=1" } };

        using var answer = await api.CreateClient().GetAsync("/stats", Stop);

        Assert.Equal("/problems/job-store-unavailable", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.ServiceUnavailable)).Type);
    }

    private static long? Failed(ApiHost api) => api.Services.GetRequiredService<WorkerRegistry>().Find("a-1")?.Status.Operations[0].Failed;

    // Async: otherwise MassTransit's log of this host would be that of the next one too, which begins in the same flow.
    private static async Task PublishAsync(ApiHost api, OperationReport report) => await api.Services.GetRequiredService<IBus>().Publish(
        new WorkerStatus("a/1", "1.2.3", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch) { Operations = [report], WaitBounds = [1, 2] }, Stop);
}
