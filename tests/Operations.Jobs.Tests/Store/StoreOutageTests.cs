using System.Net;
using Messaging.Contracts;
using Messaging.Operations.Jobs.Store;
using Messaging.TestSupport.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class StoreOutageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/get_list")]
    [InlineData("GET", "/get_list")]
    [InlineData("GET", "/jobs")]
    [InlineData("GET", "/jobs/0190b5a4-0000-7000-8000-000000000000")]
    [InlineData("GET", "/jobs/0190b5a4-0000-7000-8000-000000000000/events")]
    [InlineData("DELETE", "/jobs/0190b5a4-0000-7000-8000-000000000000")]
    public async Task Requests_for_jobs_return_Retry_After_and_send_no_message(string method, string path)
    {
        await using var api = new ApiHost
        {
            Settings = { ["Jobs:Store"] = "PostgreSql", ["ConnectionStrings:Jobs"] = "Host=127.0.0.1;Port=1;Database=jobs;Username=me;Password=s3cret" },
        };
        using var client = JobClient.Of(api);
        var worker = await JobWorker.ConnectAsync(api);

        using var answer = await client.SendAsync(new HttpMethod(method), path, ("Prefer", "respond-async"));

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("/problems/job-store-unavailable", problem.Type);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
        Assert.False(worker.HasMore);
    }

    [Fact]
    public async Task Requests_that_need_no_store_are_answered_and_health_is_degraded()
    {
        await using var api = new ApiHost { Settings = { ["Jobs:Store"] = "PostgreSql", ["ConnectionStrings:Jobs"] = "Host=127.0.0.1;Port=1" } };
        using var client = JobClient.Of(api);
        await api.AddWorkerAsync<Contracts.GetList>(context => context.RespondAsync(new ItemList(["Item1"])));

        using var item = await client.GetAsync("/get_item");
        using var list = await client.GetAsync("/get_list");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (item.StatusCode, list.StatusCode));
        await client.HealthAsync("Degraded");
    }

    [Fact]
    public async Task The_store_is_used_as_soon_as_the_database_is_available()
    {
        await using var api = new ApiHost();
        var file = FileOf(api);
        var folder = Path.GetDirectoryName(file)!;
        api.Settings["ConnectionStrings:Jobs"] = $"Data Source={folder}/below/jobs.db";
        await File.WriteAllTextAsync($"{folder}/below", "a file where a folder should be", Stop);
        using var client = JobClient.Of(api);
        await client.HealthAsync("Degraded");

        File.Delete($"{folder}/below");

        await client.HealthAsync("Healthy");
        await client.PostAsync();
    }

    [Fact]
    public async Task Results_wait_for_the_store_and_streams_continue()
    {
        await using var api = SoonTiredHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();
        using var answer = await client.GetAsync($"/jobs/{job.Id}/events");
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync(Stop));
        var file = FileOf(api);
        var away = await SqliteWriter.StartAsync(file, Stop);
        api.Services.GetRequiredService<StoreCircuit>().HalfOpen();
        await client.HealthAsync("Degraded");

        await asked.AnswerAsync("Item1");
        using (var refused = await client.GetAsync($"/jobs/{job.Id}"))
            await ProblemAnswer.ReadAsync(refused, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("queued", await StateAsync(file, job.Id));
        await away.DisposeAsync();

        var rest = await events.ReadToEndAsync(Stop).WaitAsync(JobClient.Timeout, TimeProvider.System, Stop);
        Assert.Contains("succeeded", rest, StringComparison.Ordinal);
        Assert.Equal(["Item1"], (await client.UntilAsync(job.Id, "succeeded")).Result!);
    }

    [Fact]
    public async Task When_the_store_fails_during_a_wait_the_caller_gets_202()
    {
        await using var api = SoonTiredHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var waiting = client.SendAsync(HttpMethod.Post, "/get_list", ("Prefer", "respond-async, wait=60"));
        var asked = await worker.NextAsync();
        await using var away = await SqliteWriter.StartAsync(FileOf(api), Stop);

        api.Services.GetRequiredService<StoreCircuit>().HalfOpen();

        using var answer = await waiting;
        Assert.Equal(asked.Id, (await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted)).Id);
    }

    /// <summary>Its clock is fast, and a blocked write to the file fails after a second instead of thirty.</summary>
    private static ApiHost SoonTiredHost()
    {
        var api = new ApiHost { Clock = new FastClock(factor: 5) };
        api.Settings["ConnectionStrings:Jobs"] += ";Default Timeout=1";
        return api;
    }

    private static string FileOf(ApiHost api) => new SqliteConnectionStringBuilder(api.Settings["ConnectionStrings:Jobs"]).DataSource;

    private static async Task<string?> StateAsync(string file, Guid id)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT state FROM jobs WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        return (string?)await command.ExecuteScalarAsync(Stop);
    }
}
