using Messaging.Operations.Jobs.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Store;

/// <summary>What is written to the store and read from it, on each kind of store.</summary>
public abstract class JobChangeScenarios : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private ApiHost _api = null!;
    private JobStore _store = null!;
    private JobChanges _changes = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await HostAsync();
        using var client = await JobClient.OfReadyAsync(_api);
        _store = _api.Services.GetRequiredService<JobStore>();
        _changes = _api.Services.GetRequiredService<JobChanges>();
    }

    [Fact]
    public async Task Every_column_is_read_as_written()
    {
        // Recent, or the retention sweep would remove it.
        var now = InstantConverter.Truncate(_api.Clock.GetUtcNow());
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
            FinishedAt = now.AddTicks(20),
            Deadline = now.AddHours(1),
            SentAt = now.AddTicks(30),
            NextSendAt = now.AddTicks(50),
            CancelSentAt = now.AddTicks(40),
            Result = "[1]",
            Problem = "{}",
            Version = 7,
        };

        Assert.True(await _store.AddAsync(job, Stop));
        var read = await _store.FindAsync(job.Id, Stop);

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
            Request = $$"""{"text":"It's \"{{number}}\" – ☃ \\ \u0000"}""",
            Fingerprint = $"f00d{number}",
            State = JobState.Running,
            Progress = number / 1000.0,
            Attempt = number,
            CreatedAt = InstantConverter.Truncate(_api.Clock.GetUtcNow()),
            Deadline = Noon.AddYears(1000 + number),
            Version = number,
        }).ToList();

        var added = await Task.WhenAll(jobs.Select(job => _store.AddAsync(job, Stop)));

        Assert.All(added, Assert.True);
        var properties = typeof(Job).GetProperties();
        foreach (var job in jobs)
        {
            var read = await _store.FindAsync(job.Id, Stop);
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

        Assert.True(await _changes.StartedAsync(new(id, 1, "first", Noon), Stop));
        Assert.True(await _changes.ProgressedAsync(new(id, 1, 0.8), Stop));
        Assert.True(await _changes.StartedAsync(new(id, 2, "second", Noon.AddMinutes(1)), Stop));
        Assert.False(await _changes.ProgressedAsync(new(id, 1, 0.9), Stop));
        Assert.False(await _changes.StartedAsync(new(id, 1, "first", Noon.AddMinutes(2)), Stop));

        var job = (await _store.FindAsync(id, Stop))!;
        Assert.Equal((JobState.Running, 2, "second", 0.0, 4), (job.State, job.Attempt, job.Worker, job.Progress, job.Version));
    }

    [Fact]
    public async Task Events_of_one_attempt_may_arrive_twice_or_in_any_order()
    {
        var id = await AddAsync();
        var started = new RequestStarted(id, 1, "first", Noon);

        Assert.True(await _changes.ProgressedAsync(new(id, 1, 0.5), Stop));
        Assert.True(await _changes.StartedAsync(started, Stop));
        Assert.False(await _changes.StartedAsync(started, Stop));
        Assert.False(await _changes.ProgressedAsync(new(id, 1, 0.5), Stop));
        Assert.False(await _changes.ProgressedAsync(new(id, 1, 0.3), Stop));

        var job = (await _store.FindAsync(id, Stop))!;
        Assert.Equal((JobState.Running, 1, "first", 0.5, 3), (job.State, job.Attempt, job.Worker, job.Progress, job.Version));
    }

    [Fact]
    public async Task Of_concurrent_completions_one_is_stored()
    {
        var id = await AddAsync();
        JobCompletion[] outcomes = [new(JobState.Succeeded, Result: "1"), new(JobState.Failed, Problem: "2"), new(JobState.Cancelled), new(JobState.Expired, Problem: "3")];

        var changed = await Task.WhenAll(outcomes.Concat(outcomes).Select(outcome => _changes.CompleteAsync(id, outcome, new(1, null, null), Stop)));

        Assert.Single(changed, true);
        var job = (await _store.FindAsync(id, Stop))!;
        Assert.Equal(2, job.Version);
        Assert.False(await _changes.StartedAsync(new(id, 9, "late", Noon), Stop));
        Assert.False(await _changes.ProgressedAsync(new(id, 9, 1), Stop));
        Assert.Equal(job.State, (await _store.FindAsync(id, Stop))!.State);
    }

    [Fact]
    public async Task Jobs_that_finish_at_the_same_time_have_their_own_completions()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 250).Select(_ => AddAsync()));
        await _changes.StartedAsync(new(ids[3], 2, "second", Noon), Stop);

        var changed = await Task.WhenAll(ids.Select((id, number) => _changes.CompleteAsync(id, OutcomeOf(number), number % 2 == 0 ? new(1, "first", Noon) : null, Stop)));

        Assert.All(changed, Assert.True);
        foreach (var (id, number) in ids.Select((id, number) => (id, number)))
        {
            var job = (await _store.FindAsync(id, Stop))!;
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
    public async Task A_claimed_job_is_not_claimed_again_until_it_is_released()
    {
        var (id, outbox) = (await AddAsync("unsent"), _api.Services.GetRequiredService<JobOutbox>());

        Assert.Equal([id], await ClaimAsync(outbox));
        Assert.Empty(await ClaimAsync(outbox));
        await outbox.ReleaseAsync([id], Stop);
        Assert.Equal([id], await ClaimAsync(outbox));
    }

    [Fact]
    public async Task Of_two_replicas_that_claim_at_once_each_job_goes_to_one()
    {
        var (ids, outbox) = (await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AddAsync("unsent"))), _api.Services.GetRequiredService<JobOutbox>());

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ClaimAsync(outbox)));

        Assert.Equal(ids.Order(), claimed.SelectMany(some => some).Order());
    }

    [Fact]
    public async Task Jobs_of_an_excluded_operation_and_those_that_are_sent_or_expired_or_too_young_are_not_claimed()
    {
        var outbox = _api.Services.GetRequiredService<JobOutbox>();
        var (sent, _) = (await AddAsync("unsent"), await AddAsync("excluded"));
        await AddAsync("unsent", deadline: _api.Clock.GetUtcNow());
        await outbox.MarkSentAsync([sent], Stop);
        var unsent = await AddAsync("unsent");

        Assert.Equal([unsent], await ClaimAsync(outbox, without: "excluded"));
        await outbox.ReleaseAsync([unsent], Stop);
        Assert.Empty(await outbox.ClaimAsync(_api.Clock.GetUtcNow().AddHours(-1), ["excluded"], 100, Stop));
    }

    [Fact]
    public async Task A_sent_job_is_missing_when_no_worker_has_reported_it_for_a_while()
    {
        var outbox = _api.Services.GetRequiredService<JobOutbox>();
        var (id, held, young, unsent) = (await AddAsync("missing"), await AddAsync("held"), await AddAsync("young"), await AddAsync("unsent"));
        await outbox.MarkSentAsync([id, held], Stop);
        await _changes.StartedAsync(new(held, 1, "first", Noon), Stop);
        await outbox.RecordHeartbeatAsync([held], Stop);
        await AgeAsync(id, held);
        await outbox.MarkSentAsync([young], Stop);

        Assert.Equal(["missing"], await outbox.OperationsOfMissingAsync(Stop));
        Assert.Equal(1, await outbox.RequeueMissingAsync("missing", Stop));

        Assert.Empty(await outbox.OperationsOfMissingAsync(Stop));
        Assert.Null((await _store.FindAsync(id, Stop))!.SentAt);
        await EndHeartbeatAsync(held);
        Assert.Equal(["held"], await outbox.OperationsOfMissingAsync(Stop));
        Assert.Null((await _store.FindAsync(unsent, Stop))!.SentAt);
    }

    /// <summary>A trigger that raises an error. Nothing else is wrong with the store.</summary>
    [Fact]
    public async Task A_statement_that_the_database_refuses_fails_alone_and_its_cause_is_logged_once()
    {
        var (bad, good) = (await AddAsync(), await AddAsync());
        await ExecuteAsync(RefusingTrigger(bad));

        var failures = await Task.WhenAll(
            Assert.ThrowsAsync<StatementFailedException>(() => _changes.CompleteAsync(bad, new(JobState.Cancelled), attempt: null, Stop)),
            Assert.ThrowsAsync<StatementFailedException>(() => _changes.StartedAsync(new(bad, 1, "first", Noon), Stop)));
        Assert.True(await _changes.CompleteAsync(good, new(JobState.Cancelled), attempt: null, Stop));

        Assert.All(failures, failure => Assert.Contains("not today", failure.GetBaseException().Message, StringComparison.Ordinal));
        Assert.True(_api.Services.GetRequiredService<StoreCircuit>().IsClosed);
        var line = Assert.Single(_api.Logged, line => line.Contains("refused a statement", StringComparison.Ordinal));
        Assert.Contains(RefusalCode, line, StringComparison.Ordinal);
        Assert.Contains("not today", line, StringComparison.Ordinal);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        // Null if the test was skipped without a store.
        if (_api is not null)
            await _api.DisposeAsync();
    }

    protected abstract Task<ApiHost> HostAsync();

    /// <summary>The error code of <see cref="RefusingTrigger"/>.</summary>
    protected abstract string RefusalCode { get; }

    /// <summary>SQL of a trigger that refuses all updates of one job with «not today».</summary>
    protected abstract string RefusingTrigger(Guid job);

    private async Task AgeAsync(params Guid[] ids)
    {
        await using var context = await _api.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync(Stop);
        var longAgo = _api.Clock.GetUtcNow().AddMinutes(-2);
        await context.Jobs.Where(job => ids.Contains(job.Id)).ExecuteUpdateAsync(set => set.SetProperty(job => job.SentAt, longAgo), Stop);
    }

    private async Task EndHeartbeatAsync(Guid id)
    {
        await using var context = await _api.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync(Stop);
        var past = _api.Clock.GetUtcNow().AddSeconds(-1);
        await context.Jobs.Where(job => job.Id == id).ExecuteUpdateAsync(set => set.SetProperty(job => job.NextSendAt, past), Stop);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var context = await _api.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync(Stop);
        await context.Database.ExecuteSqlRawAsync(sql, Stop);
    }

    private async Task<IEnumerable<Guid>> ClaimAsync(JobOutbox outbox, string without = "none") =>
        (await outbox.ClaimAsync(_api.Clock.GetUtcNow().AddMinutes(1), [without, "none"], 10, Stop)).Select(job => job.Id);

    private async Task<Guid> AddAsync(string operation = "none", DateTimeOffset? deadline = null)
    {
        // Of no known operation, and not of a process before this one, so no sweep sends or requeues it.
        var job = new Job { Id = Guid.CreateVersion7(), Operation = operation, CreatedAt = _api.Clock.GetUtcNow(), Deadline = deadline ?? DateTimeOffset.MaxValue };
        Assert.True(await _store.AddAsync(job, Stop));
        return job.Id;
    }
}
