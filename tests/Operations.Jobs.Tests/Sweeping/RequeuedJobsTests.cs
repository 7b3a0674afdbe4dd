using Messaging.Operations.Jobs.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Sweeping;

/// <summary>Jobs that a process with the in-memory transport left in the store.</summary>
public sealed class RequeuedJobsTests
{
    [Fact]
    public async Task Only_unfinished_jobs_of_the_previous_process_may_have_crashed_the_process()
    {
        var (running, sent, unsent) = (Left(JobState.Running, attempt: 4), Left(JobState.Queued, attempt: 0), Left(JobState.Queued, attempt: 0, isSent: false));
        await using var api = new ApiHost();
        var worker = StartAfter(api, running, sent, unsent);
        using var client = await JobClient.OfReadyAsync(api);
        var left = new[] { await worker.NextAsync(), await worker.NextAsync(), await worker.NextAsync() };
        var added = await client.PostAsync();

        Assert.Equal(new() { [running.Id] = 4, [sent.Id] = 0, [unsent.Id] = 0 }, left.ToDictionary(asked => asked.Id, CrashCountOf));
        var next = await worker.NextAsync();
        Assert.Equal((added.Id, null), (next.Id, CrashCountOf(next)));
    }

    [Fact]
    public async Task A_requeued_job_has_no_worker_until_the_next_attempt_starts()
    {
        var job = Left(JobState.Running, attempt: 1);
        await using var api = new ApiHost();
        var worker = StartAfter(api, job);
        using var client = await JobClient.OfReadyAsync(api);

        var asked = await worker.NextAsync();
        var queued = await client.JobAsync(job.Id);
        await asked.StartAsync(attempt: 2, worker: "the next");
        var running = await client.UntilAsync(job.Id, "running");

        Assert.Equal(("queued", 1, 0, null, null), (queued.State, queued.Attempt, queued.Progress, queued.Worker, queued.Started));
        Assert.Equal((2, "the next"), (running.Attempt, running.Worker));
    }

    [Fact]
    public async Task Requeued_jobs_are_sent_in_the_order_of_acceptance()
    {
        var left = Enumerable.Range(0, 20).Select(number => Left(JobState.Queued, attempt: 0, number: number)).ToArray();
        await using var api = new ApiHost();
        var worker = StartAfter(api, left);
        using var client = await JobClient.OfReadyAsync(api);

        var firstAsked = new HashSet<Guid>();
        while (firstAsked.Count < 5)
            firstAsked.Add((await worker.NextAsync()).Id);

        // The worker has several at a time, which may overtake each other by a little.
        Assert.Subset(left.Take(10).Select(job => job.Id).ToHashSet(), firstAsked);
    }

    private static int? CrashCountOf(ReceivedJob asked) => asked.Context.Headers.Get<int>(MessageHeaders.CrashCount);

    private static Job Left(JobState state, int attempt, bool isSent = true, int number = 0)
    {
        var at = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1) + TimeSpan.FromMilliseconds(number);
        return new()
        {
            Id = Guid.CreateVersion7(at),
            Operation = "get_list",
            Request = "{}",
            State = state,
            Attempt = attempt,
            Progress = state == JobState.Running ? 0.5 : 0,
            Worker = state == JobState.Running ? "the last" : null,
            StartedAt = state == JobState.Running ? at : null,
            SentAt = isSent ? at : null,
            CreatedAt = at,
            Deadline = at + TimeSpan.FromHours(1),
        };
    }

    /// <summary>A host with these jobs in its store, and with its own worker.</summary>
    private static JobWorker StartAfter(ApiHost api, params Job[] left)
    {
        var worker = JobWorker.ConnectAtStart(api);
        var connect = api.Starting;
        api.Starting = services =>
        {
            using var context = services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContext();
            context.Database.Migrate();
            context.Jobs.AddRange(left);
            context.SaveChanges();
            connect!(services);
        };
        return worker;
    }
}
