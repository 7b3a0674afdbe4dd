using Messaging.Operations.Jobs.Store;
using Messaging.TestSupport.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Store;

/// <summary>What is written to jobs and read from them, on each kind of store.</summary>
public abstract class JobChangeScenarios(SharedDatabase? server) : StoreScenarios(server)
{
    /// <summary>A deadline: the store's sweep ends jobs whose deadline is past.</summary>
    private static readonly DateTimeOffset Later = new(2126, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_column_is_read_as_written()
    {
        // Recent, or the retention sweep would remove it.
        var now = InstantConverter.Truncate(Api.Clock.GetUtcNow());
        var job = new Job
        {
            Id = Guid.CreateVersion7(),
            Operation = "get_list",
            Request = "{}",
            IdempotencyKey = "a key",
            Fingerprint = "f00d",
            State = JobState.Expired,
            Progress = 0.25,
            Attempt = 2,
            Worker = "a worker",
            CreatedAt = now,
            StartedAt = now.AddTicks(10),
            CpuSeconds = 1.5,
            Times = "{}",
            Attempts = "[]",
            RetriedAfter = 1,
            FinishedAt = now.AddTicks(20),
            Deadline = now.AddHours(1),
            SentAt = now.AddTicks(30),
            NextSendAt = now.AddTicks(50),
            CancelSentAt = now.AddTicks(40),
            Result = "[1]",
            Problem = "{}",
            Version = 7,
        };

        Assert.True(await Store.AddAsync(job, Stop));
        var read = await Store.FindAsync(job.Id, Stop);

        Assert.All(typeof(Job).GetProperties(), property => Assert.Equal(property.GetValue(job), property.GetValue(read)));
        Assert.DoesNotContain(typeof(Job).GetProperties(), property => property.GetValue(read) is null);
    }

    /// <summary>These are written many at a time, by a statement that names its columns.</summary>
    [Fact]
    public async Task Concurrent_new_jobs_are_read_as_written()
    {
        var jobs = Enumerable.Range(1, 250).Select(number => new Job
        {
            Id = Guid.CreateVersion7(),
            Operation = "none",
            Owner = $"owner {number}",
            Request = $$"""{"text":"It's \"{{number}}\" – ☃ \\ \u0000"}""",
            Fingerprint = $"f00d{number}",
            State = JobState.Running,
            Progress = number / 1000.0,
            Attempt = number,
            CreatedAt = InstantConverter.Truncate(Api.Clock.GetUtcNow()),
            Deadline = Noon.AddYears(1000 + number),
            Version = number,
        }).ToList();

        var added = await Task.WhenAll(jobs.Select(job => Store.AddAsync(job, Stop)));

        Assert.All(added, Assert.True);
        var properties = typeof(Job).GetProperties();
        foreach (var job in jobs)
        {
            var read = await Store.FindAsync(job.Id, Stop);
            Assert.All(properties, property => Assert.Equal(property.GetValue(job), property.GetValue(read)));
        }

        // Nothing that every new job has was left out above.
        var blank = new Job { Operation = "" };
        Assert.All(
            properties.Where(property => property.GetValue(blank) is not null),
            property => Assert.NotEqual(property.GetValue(blank), property.GetValue(jobs[^1])));
    }

    [Fact]
    public async Task A_later_attempt_resets_the_job_and_an_earlier_attempt_changes_nothing()
    {
        var id = await AddAsync();

        Assert.True(await Changes.StartedAsync(new(id, 1, "first", Noon), Stop));
        Assert.True(await Changes.ProgressedAsync(new(id, 1, 0.8), Stop));
        Assert.True(await Changes.StartedAsync(new(id, 2, "second", Noon.AddMinutes(1)), Stop));
        Assert.False(await Changes.ProgressedAsync(new(id, 1, 0.9), Stop));
        Assert.False(await Changes.StartedAsync(new(id, 1, "first", Noon.AddMinutes(2)), Stop));

        var job = (await Store.FindAsync(id, Stop))!;
        Assert.Equal((JobState.Running, 2, "second", 0.0, 4), (job.State, job.Attempt, job.Worker, job.Progress, job.Version));
    }

    [Fact]
    public async Task Events_of_one_attempt_may_arrive_twice_or_in_any_order()
    {
        var id = await AddAsync();
        var started = new RequestStarted(id, 1, "first", Noon);

        Assert.True(await Changes.ProgressedAsync(new(id, 1, 0.5), Stop));
        Assert.True(await Changes.StartedAsync(started, Stop));
        Assert.False(await Changes.StartedAsync(started, Stop));
        Assert.False(await Changes.ProgressedAsync(new(id, 1, 0.5), Stop));
        Assert.False(await Changes.ProgressedAsync(new(id, 1, 0.3), Stop));

        var job = (await Store.FindAsync(id, Stop))!;
        Assert.Equal((JobState.Running, 1, "first", 0.5, 3), (job.State, job.Attempt, job.Worker, job.Progress, job.Version));
    }

    [Fact]
    public async Task A_job_that_started_before_its_send_was_recorded_is_still_expected_to_be_reported()
    {
        var id = await AddAsync();
        Assert.True(await Changes.StartedAsync(new(id, 1, "first", Noon, SendsHeartbeats: true), Stop));

        await Outbox.MarkSentAsync([id], Stop);

        Assert.NotNull((await Store.FindAsync(id, Stop))!.NextSendAt);
        Assert.Empty(await Outbox.ClaimAsync(Noon.AddDays(1), without: [], most: 10, Stop));
    }

    [Fact]
    public async Task Of_concurrent_completions_one_is_stored()
    {
        var id = await AddAsync();
        JobCompletion[] outcomes = [new(JobState.Succeeded, Result: "1"), new(JobState.Failed, Problem: "2"), new(JobState.Cancelled), new(JobState.Expired, Problem: "3")];

        var changed = await Task.WhenAll(outcomes.Concat(outcomes).Select(outcome => Changes.CompleteAsync(id, outcome, new(1, null, null), Stop)));

        Assert.Single(changed, true);
        var job = (await Store.FindAsync(id, Stop))!;
        Assert.Equal(2, job.Version);
        Assert.False(await Changes.StartedAsync(new(id, 9, "late", Noon), Stop));
        Assert.False(await Changes.ProgressedAsync(new(id, 9, 1), Stop));
        Assert.Equal(job.State, (await Store.FindAsync(id, Stop))!.State);
    }

    [Fact]
    public async Task A_completion_that_needs_a_version_completes_only_that_version()
    {
        var id = await AddAsync();
        await Changes.StartedAsync(new(id, 1, "first", Noon), Stop);

        Assert.False(await Changes.CompleteAsync(id, new(JobState.Cancelled), attempt: null, Stop, version: 1));
        Assert.Equal(JobState.Running, (await Store.FindAsync(id, Stop))!.State);
        Assert.True(await Changes.CompleteAsync(id, new(JobState.Cancelled), attempt: null, Stop, version: 2));
        Assert.Equal((JobState.Cancelled, 3), ((await Store.FindAsync(id, Stop))!.State, (await Store.FindAsync(id, Stop))!.Version));
    }

    /// <summary>They are stored by one statement, with one completion for each job.</summary>
    [Fact]
    public async Task Given_a_result_beside_completions_that_need_another_version_then_the_result_is_stored()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AddAsync()));

        var changed = await Task.WhenAll(ids.SelectMany(id => (Task<bool>[])
        [
            Changes.CompleteAsync(id, new(JobState.Cancelled), attempt: null, Stop, version: 7),
            Changes.CompleteAsync(id, new(JobState.Succeeded, Result: "1"), new(1, null, null), Stop),
        ]));

        Assert.Equal(Enumerable.Repeat((bool[])[false, true], ids.Length).SelectMany(pair => pair), changed);
    }

    [Fact]
    public async Task Jobs_that_finish_at_the_same_time_have_their_own_completions()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 250).Select(_ => AddAsync()));
        await Changes.StartedAsync(new(ids[3], 2, "second", Noon), Stop);

        var changed = await Task.WhenAll(ids.Select((id, number) => Changes.CompleteAsync(id, OutcomeOf(number), number % 2 == 0 ? new(1, "first", Noon) : null, Stop)));

        Assert.All(changed, Assert.True);
        foreach (var (id, number) in ids.Select((id, number) => (id, number)))
        {
            var job = (await Store.FindAsync(id, Stop))!;
            Assert.Equal(OutcomeOf(number), new JobCompletion(job.State, job.Result, job.Problem));
            Assert.Equal(job.State == JobState.Succeeded ? 1 : 0, job.Progress);
            Assert.Equal(number == 3 ? 2 : number % 2 == 0 ? 1 : 0, job.Attempt);
            Assert.Equal((number == 3 ? "second" : number % 2 == 0 ? "first" : null, number == 3 || number % 2 == 0 ? Noon : null), (job.Worker, job.StartedAt));
            Assert.NotNull(job.FinishedAt);
        }

        static JobCompletion OutcomeOf(int number) => (number % 3) switch
        {
            0 => new(JobState.Failed, Problem: $$"""{"title":"It's "{{number}}" – ☃ \ \u0000"}"""),
            1 => new(JobState.Succeeded, Result: $"[{number}]"),
            _ => new(JobState.Cancelled),
        };
    }

    [Fact]
    public async Task An_attempt_that_a_later_one_replaces_is_kept_once_as_lost()
    {
        var id = await AddAsync();
        await Changes.StartedAsync(new(id, 1, "first", Noon), Stop);
        await Changes.StartedAsync(new(id, 2, "second", Noon.AddMinutes(1)), Stop);
        await Changes.StartedAsync(new(id, 2, "second", Noon.AddMinutes(1)), Stop);
        await Changes.ProgressedAsync(new(id, 3, 0.5), Stop);
        await Changes.CompleteAsync(id, new(JobState.Failed, Problem: """{"type":"/problems/a","lastExitCode":134}"""), new(4, "fourth", Noon.AddMinutes(3), 2.5, new(0.5, 1, 3, 4)), Stop);

        var attempts = await AttemptsAsync(id);

        Assert.Equal(
            [
                (1, "first", Noon, AttemptOutcome.Lost, null, null),
                (2, "second", Noon.AddMinutes(1), AttemptOutcome.Lost, null, null),
                (3, null, null, AttemptOutcome.Lost, null, null),
                (4, "fourth", Noon.AddMinutes(3), AttemptOutcome.Failed, 134, 2.5),
            ],
            attempts.Select(attempt => (attempt.Number, attempt.Worker, attempt.Started, attempt.Outcome, attempt.ExitCode, attempt.CpuSeconds)));
        Assert.Equal("/problems/a", attempts[^1].Problem);
        Assert.Equal(new RequestTimes(0.5, 1, 3, 4), attempts[^1].Times);
        Assert.Equal((await Store.FindAsync(id, Stop))!.FinishedAt, attempts[^1].Finished);
    }

    [Fact]
    public async Task A_job_with_one_attempt_stores_no_history()
    {
        var id = await AddAsync();
        Assert.Empty(await AttemptsAsync(id));
        await Changes.StartedAsync(new(id, 1, "first", Noon), Stop);
        Assert.Equal((1, null), ((await AttemptsAsync(id)).Single().Number, (await AttemptsAsync(id)).Single().Outcome));
        await Changes.CompleteAsync(id, new(JobState.Succeeded, Result: "1"), new(1, "first", Noon, 0.25), Stop);

        var attempt = Assert.Single(await AttemptsAsync(id));

        Assert.Equal((AttemptOutcome.Succeeded, 0.25), (attempt.Outcome, attempt.CpuSeconds));
        Assert.Null((await Store.FindAsync(id, Stop))!.Attempts);
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("cancelled")]
    [InlineData("expired")]
    public async Task A_retried_job_is_as_it_was_accepted_but_for_its_attempts(string state)
    {
        var id = await AddAsync(deadline: Later);
        await Outbox.MarkSentAsync([id], Stop);
        await Changes.StartedAsync(new(id, 1, "first", Noon), Stop);
        await Changes.CompleteAsync(id, new(JobStates.Parse(state)!.Value, Problem: "{}"), new(1, "first", Noon, 1, new(null, 0, 1, 1)), Stop);
        var finished = (await Store.FindAsync(id, Stop))!;
        await Maintenance.MarkCancelSentAsync(finished, Stop);

        Assert.True(await Changes.RetryAsync(finished, Later.AddHours(1), Stop));
        Assert.False(await Changes.RetryAsync(finished, Later.AddHours(2), Stop));
        // Of the cancellation before. It may come late.
        await Maintenance.MarkCancelSentAsync(finished, Stop);

        var job = (await Store.FindAsync(id, Stop))!;
        Assert.Equal((JobState.Queued, 1, 1, 0.0, Later.AddHours(1), finished.Version + 1), (job.State, job.Attempt, job.RetriedAfter, job.Progress, job.Deadline, job.Version));
        Assert.All(
            (object?[])[job.Worker, job.StartedAt, job.FinishedAt, job.SentAt, job.CancelSentAt, job.Problem, job.Result, job.CpuSeconds, job.Times],
            Assert.Null);
        Assert.Equal(finished.Request, job.Request);
        var attempt = Assert.Single(await AttemptsAsync(id));
        Assert.Equal(state, attempt.Outcome.ToString(), ignoreCase: true);
        Assert.Equal(new RequestTimes(null, 0, 1, 1), attempt.Times);
    }

    [Fact]
    public async Task A_job_that_is_unfinished_or_succeeded_is_not_retried()
    {
        var id = await AddAsync();
        await Changes.StartedAsync(new(id, 1, "first", Noon), Stop);
        Assert.False(await Changes.RetryAsync((await Store.FindAsync(id, Stop))!, Later, Stop));
        await Changes.CompleteAsync(id, new(JobState.Succeeded, Result: "1"), new(1, null, null), Stop);

        Assert.False(await Changes.RetryAsync((await Store.FindAsync(id, Stop))!, Later, Stop));

        Assert.Equal(JobState.Succeeded, (await Store.FindAsync(id, Stop))!.State);
    }

    [Fact]
    public async Task Results_and_events_of_attempts_before_a_retry_change_nothing()
    {
        var id = await RetriedAsync(await AddAsync(), attempts: 2);
        var retried = (await Store.FindAsync(id, Stop))!;

        Assert.False(await Changes.StartedAsync(new(id, 2, "late", Noon.AddMinutes(9)), Stop));
        Assert.False(await Changes.ProgressedAsync(new(id, 2, 0.9), Stop));
        Assert.False(await Changes.CompleteAsync(id, new(JobState.Failed, Problem: "{}"), new(2, "late", Noon), Stop));
        Assert.False(await Changes.CompleteAsync(id, new(JobState.Succeeded, Result: "1"), new(1, "late", Noon), Stop));
        Assert.Equal(retried.Version, (await Store.FindAsync(id, Stop))!.Version);

        Assert.True(await Changes.StartedAsync(new(id, 3, "third", Noon), Stop));
        Assert.False(await Changes.CompleteAsync(id, new(JobState.Failed, Problem: "{}"), new(2, "late", Noon), Stop));
        Assert.True(await Changes.CompleteAsync(id, new(JobState.Succeeded, Result: "1"), new(3, "third", Noon), Stop));
        Assert.Equal([1, 2, 3], (await AttemptsAsync(id)).Select(attempt => attempt.Number));
    }

    [Fact]
    public async Task A_result_without_an_attempt_is_of_the_current_one()
    {
        var id = await RetriedAsync(await AddAsync(), attempts: 2);

        Assert.True(await Changes.CompleteAsync(id, new(JobState.Succeeded, Result: "1"), new(null, null, null), Stop));

        Assert.Equal(3, (await Store.FindAsync(id, Stop))!.Attempt);
        Assert.Equal([AttemptOutcome.Lost, AttemptOutcome.Failed, AttemptOutcome.Succeeded], (await AttemptsAsync(id)).Select(attempt => attempt.Outcome));
    }

    /// <summary>Each has a number of its own, so that the next attempt is later than all that were sent.</summary>
    [Fact]
    public async Task A_job_that_is_cancelled_before_it_starts_has_an_attempt_without_a_worker()
    {
        var id = await AddAsync();
        for (var number = 1; number <= 2; number++)
        {
            await Changes.CompleteAsync(id, new(JobState.Cancelled), attempt: null, Stop);
            Assert.True(await Changes.RetryAsync((await Store.FindAsync(id, Stop))!, Later, Stop));
            Assert.Equal((number, number), ((await Store.FindAsync(id, Stop))!.Attempt, (await Store.FindAsync(id, Stop))!.RetriedAfter));
        }

        Assert.Equal(
            [(1, null, AttemptOutcome.Cancelled), (2, null, AttemptOutcome.Cancelled)],
            (await AttemptsAsync(id)).Select(attempt => (attempt.Number, attempt.Worker, attempt.Outcome)));
    }

    [Fact]
    public async Task Of_many_attempts_the_last_ones_are_kept()
    {
        var id = await AddAsync();
        for (var number = 1; number <= JobAttempts.MaxCount + 2; number++)
            await Changes.StartedAsync(new(id, number, "a worker", Noon.AddMinutes(number)), Stop);

        Assert.Equal(Enumerable.Range(3, JobAttempts.MaxCount), (await AttemptsAsync(id)).Select(attempt => attempt.Number));
    }

    [Fact]
    public async Task That_an_earlier_message_was_sent_does_not_mark_a_retried_job_as_sent()
    {
        var id = await RetriedAsync(await AddAsync(), attempts: 1);

        await Outbox.MarkSentAsync([id], Stop);
        Assert.Null((await Store.FindAsync(id, Stop))!.SentAt);
        await Outbox.MarkSentAsync([id], Stop, retriedAfter: 1);

        Assert.NotNull((await Store.FindAsync(id, Stop))!.SentAt);
    }

    [Fact]
    public async Task Jobs_that_are_changed_together_have_one_of_the_states_and_operations()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AddAsync()));
        await AddAsync("other");
        await Changes.StartedAsync(new(ids[0], 1, "first", Noon), Stop);
        await Changes.CompleteAsync(ids[1], new(JobState.Cancelled), attempt: null, Stop);
        var which = new JobFilter { States = [JobState.Queued, JobState.Running], Operations = ["none"] };
        Guid[] wanted = [.. ids.Where(id => id != ids[1]).Order()];

        Assert.Equal(wanted, await Store.SelectAsync(which, most: 100, Stop));
        Assert.Equal(wanted[..3], await Store.SelectAsync(which, most: 3, Stop));
        Assert.Empty(await Store.SelectAsync(which with { Owner = "someone" }, most: 3, Stop));
        Assert.Equal(wanted, (await Store.FindAsync(ids, which, Stop)).Select(job => job.Id));
        Assert.Equal([ids[0]], (await Store.FindAsync(ids, which with { States = [JobState.Running] }, Stop)).Select(job => job.Id));
    }

    private async Task<IReadOnlyList<AttemptEntry>> AttemptsAsync(Guid id) => JobAttempts.Of((await Store.FindAsync(id, Stop))!);

    /// <summary>A job that failed at this attempt, and was retried.</summary>
    private async Task<Guid> RetriedAsync(Guid id, int attempts)
    {
        for (var number = 1; number <= attempts; number++)
            await Changes.StartedAsync(new(id, number, "a worker", Noon.AddMinutes(number)), Stop);
        await Changes.CompleteAsync(id, new(JobState.Failed, Problem: "{}"), new(attempts, "a worker", Noon.AddMinutes(attempts)), Stop);
        Assert.True(await Changes.RetryAsync((await Store.FindAsync(id, Stop))!, DateTimeOffset.MaxValue, Stop));
        return id;
    }

    /// <summary>A trigger that raises an error. Nothing else is wrong with the store.</summary>
    [Fact]
    public async Task A_statement_that_the_database_refuses_fails_alone_and_its_cause_is_logged_once()
    {
        var (bad, good) = (await AddAsync(), await AddAsync());
        await ExecuteAsync(RefusingTrigger(bad));

        var failures = await Task.WhenAll(
            Assert.ThrowsAsync<StatementFailedException>(() => Changes.CompleteAsync(bad, new(JobState.Cancelled), attempt: null, Stop)),
            Assert.ThrowsAsync<StatementFailedException>(() => Changes.StartedAsync(new(bad, 1, "first", Noon), Stop)));
        Assert.True(await Changes.CompleteAsync(good, new(JobState.Cancelled), attempt: null, Stop));

        Assert.All(failures, failure => Assert.Contains("not today", failure.GetBaseException().Message, StringComparison.Ordinal));
        Assert.True(Api.Services.GetRequiredService<StoreCircuit>().IsClosed);
        var line = Assert.Single(Api.Logged, line => line.Contains("refused a statement", StringComparison.Ordinal));
        Assert.Contains(RefusalCode, line, StringComparison.Ordinal);
        Assert.Contains("not today", line, StringComparison.Ordinal);
    }

    /// <summary>The error code of <see cref="RefusingTrigger"/>.</summary>
    protected abstract string RefusalCode { get; }

    /// <summary>SQL of a trigger that refuses all updates of one job with «not today».</summary>
    protected abstract string RefusingTrigger(Guid job);

    private async Task ExecuteAsync(string sql)
    {
        await using var context = await ContextAsync();
        await context.Database.ExecuteSqlRawAsync(sql, Stop);
    }
}
