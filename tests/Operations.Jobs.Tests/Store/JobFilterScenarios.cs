using Messaging.Operations.Jobs.Store;
using Messaging.TestSupport.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Store;

/// <summary>The filters of jobs, on each kind of store.</summary>
public abstract class JobFilterScenarios(SharedDatabase? server) : StoreScenarios(server)
{
    private static readonly string Crashed = Problem("computation-crashed", "The computation crashed its process.", ",\"lastExitCode\":137,\"lastComputation\":\"sort 1377\"");
    private static readonly string Invalid = Problem("invalid-request", "below is '5%_\\\"É'. Allowed: \"deadline\".", "");

    [Fact]
    public async Task Jobs_are_found_by_their_worker_unless_they_are_requeued()
    {
        var (running, requeued) = (await AddAsync(), await AddAsync());
        await Changes.StartedAsync(new(running, 1, "host/1", Noon), Stop);
        await Changes.StartedAsync(new(requeued, 1, "host/1", Noon), Stop);
        await Changes.CompleteAsync(requeued, new(JobState.Cancelled), attempt: null, Stop);
        await Changes.RetryAsync((await Store.FindAsync(requeued, Stop))!, DateTimeOffset.MaxValue, Stop);

        Assert.Equal([running], await ListAsync(new() { Worker = "host/1" }));
        Assert.Empty(await ListAsync(new() { Worker = "host/" }));
        Assert.Empty(await ListAsync(new() { Worker = "HOST/1" }));
    }

    [Fact]
    public async Task Jobs_are_found_by_the_type_of_their_problem_and_by_exit_code()
    {
        var (crashed, expired) = (await FailAsync(Crashed), await FailAsync(Problem("deadline-exceeded", "No worker.", ""), JobState.Expired));
        await AddAsync();

        Assert.Equal([crashed], await ListAsync(new() { Problem = "computation-crashed" }));
        Assert.Equal([expired], await ListAsync(new() { Problem = "deadline-exceeded" }));
        Assert.Empty(await ListAsync(new() { Problem = "computation" }));
        Assert.Empty(await ListAsync(new() { Problem = "deadline-exceeded", States = [JobState.Failed] }));
        Assert.Equal([crashed], await ListAsync(new() { ExitCode = 137 }));
        Assert.Equal([crashed], await ListAsync(new() { ExitCode = 137, Problem = "computation-crashed", States = [JobState.Failed] }));
        Assert.Empty(await ListAsync(new() { ExitCode = 1377 }));
        Assert.Empty(await ListAsync(new() { ExitCode = 13 }));
    }

    [Theory]
    [InlineData("below is", true)]
    [InlineData("BELOW IS '5%_", true)]
    [InlineData("_\\\"É'", true)]
    [InlineData("\"DEADLINE\".", true)]
    [InlineData("below_is", false)]
    [InlineData("below%", false)]
    [InlineData("invalid-request", false)]
    [InlineData("some-trace", false)]
    [InlineData("requestId", false)]
    public async Task Jobs_are_found_by_a_part_of_the_detail_of_their_problem(string text, bool isFound)
    {
        var invalid = await FailAsync(Invalid);
        await FailAsync(Crashed);

        Assert.Equal(isFound ? [invalid] : [], await ListAsync(new() { Text = text }));
    }

    [Fact]
    public async Task Jobs_are_found_by_the_time_at_which_they_were_accepted_and_finished()
    {
        var (first, second) = (await AddAsync(Noon), await AddAsync(Noon.AddMicroseconds(1)));
        var last = await AddAsync(Noon.AddSeconds(1));
        var now = Api.Clock.GetUtcNow();
        await Changes.CompleteAsync(first, new(JobState.Cancelled), attempt: null, Stop);

        Assert.Equal(Newest(last, second, first), await ListAsync(new() { Since = Noon }));
        Assert.Equal(Newest(last, second), await ListAsync(new() { Since = Noon.AddMicroseconds(1) }));
        Assert.Equal(Newest(last), await ListAsync(new() { Since = Noon.AddSeconds(1).ToOffset(TimeSpan.FromHours(2)) }));
        Assert.Equal(Newest(second, first), await ListAsync(new() { Until = Noon.AddSeconds(1) }));
        Assert.Equal(Newest(first), await ListAsync(new() { Since = Noon, Until = Noon.AddMicroseconds(1) }));
        Assert.Empty(await ListAsync(new() { Until = Noon }));
        Assert.Empty(await ListAsync(new() { Since = Noon.AddMinutes(1) }));
        Assert.Equal(Newest(last, second, first), await ListAsync(new() { Since = DateTimeOffset.MinValue, Until = DateTimeOffset.MaxValue }));
        Assert.Equal(Newest(first), await ListAsync(new() { FinishedSince = now }));
        Assert.Empty(await ListAsync(new() { FinishedSince = now.AddHours(1) }));
    }

    [Fact]
    public async Task A_page_of_failed_and_expired_jobs_has_the_newest_of_both()
    {
        var ids = new List<Guid>();
        for (var number = 0; number < 6; number++)
            ids.Add(await FailAsync(Crashed, number % 2 == 0 ? JobState.Failed : JobState.Expired));
        var filter = new JobFilter { Problem = "computation-crashed" };

        var newest = await Store.ListAsync(filter, most: 4, Stop);
        var older = await Store.ListAsync(filter with { After = newest[^1].Id }, most: 4, Stop);

        Assert.Equal(ids.OrderDescending(), [.. newest.Select(job => job.Id), .. older.Select(job => job.Id)]);
        Assert.Equal(ids.Order().Take(4), await Store.SelectAsync(filter, most: 4, Stop));
    }

    [Fact]
    public async Task Failures_are_those_of_a_time_the_last_one_first()
    {
        var (first, second) = (await FailAsync(Crashed), await FailAsync(Invalid, JobState.Expired));
        await Changes.CompleteAsync(await AddAsync(), new(JobState.Succeeded, Result: "1"), attempt: null, Stop);

        var all = await Store.FailuresAsync(DateTimeOffset.UnixEpoch, most: 10);

        Assert.Equal([second, first], all.Select(failure => failure.Id));
        Assert.Equal(("none", Crashed), (all[1].Operation, all[1].Problem));
        Assert.Equal([second], (await Store.FailuresAsync(DateTimeOffset.UnixEpoch, most: 1)).Select(failure => failure.Id));
        Assert.Equal([second], (await Store.FailuresAsync(all[0].FinishedAt, most: 10)).Select(failure => failure.Id));
    }

    [Fact]
    public async Task A_search_that_takes_too_long_ends_and_other_reads_go_on()
    {
        var database = Api.Services.GetRequiredService<JobDatabase>();
        var sql = Api.Settings["Jobs:Store"] == "Sqlite"
            ? """WITH RECURSIVE numbers(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers) SELECT max(number) AS "Value" FROM numbers"""
            : """SELECT 1::bigint AS "Value" FROM pg_sleep(600)""";
        var job = await AddAsync();

        var slow = Enumerable.Range(0, 2).Select(_ => Assert.ThrowsAsync<SlowReadException>(
            () => database.SearchAsync((context, token) => context.Database.SqlQueryRaw<long>(sql).ToListAsync(token), Stop))).ToList();
        Assert.Equal([job], await ListAsync(new() { States = [JobState.Queued] }));
        Assert.All(slow, search => Assert.False(search.IsCompleted));
        await Task.WhenAll(slow);

        Assert.Equal([], await ListAsync(new() { Worker = "nobody" }));
        Assert.True(Api.Services.GetRequiredService<StoreCircuit>().IsClosed);
    }

    /// <summary>As <see cref="Results.JobProblem"/> writes it.</summary>
    private static string Problem(string type, string detail, string more) =>
        $$"""{"type":"/problems/{{type}}","title":"A title.","status":500,"detail":{{JobJson.Write(detail)}},"traceId":"some-trace","requestId":"1"{{more}}""" + "}";

    private static IEnumerable<Guid> Newest(params Guid[] ids) => ids.OrderDescending();

    private async Task<Guid> AddAsync(DateTimeOffset accepted)
    {
        var job = new Job { Id = Guid.CreateVersion7(accepted), Operation = "none", CreatedAt = accepted, Deadline = DateTimeOffset.MaxValue };
        Assert.True(await Store.AddAsync(job, Stop));
        return job.Id;
    }

    private async Task<Guid> FailAsync(string problem, JobState state = JobState.Failed)
    {
        var id = await AddAsync();
        Assert.True(await Changes.CompleteAsync(id, new(state, Problem: problem), attempt: null, Stop));
        return id;
    }

    private async Task<List<Guid>> ListAsync(JobFilter filter) => [.. (await Store.ListAsync(filter, most: 10, Stop)).Select(job => job.Id)];
}
