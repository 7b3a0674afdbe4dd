using Messaging.Api.Jobs.Store;
using Messaging.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Api.Tests.Jobs.Store;

public sealed class JobChangesTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly ApiHost _api = new();
    private readonly JobStore _store;
    private readonly JobChanges _changes;

    public JobChangesTests()
    {
        _store = _api.Services.GetRequiredService<JobStore>();
        _changes = _api.Services.GetRequiredService<JobChanges>();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_column_comes_back_as_it_went_in()
    {
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
            CreatedAt = Noon,
            StartedAt = Noon.AddTicks(10),
            FinishedAt = Noon.AddTicks(20),
            Deadline = Noon.AddHours(1),
            SentAt = Noon.AddTicks(30),
            CancelSentAt = Noon.AddTicks(40),
            Result = "[1]",
            Problem = "{}",
            Version = 7,
        };

        Assert.True(await _store.AddAsync(job, Stop));
        var read = await _store.FindAsync(job.Id, Stop);

        Assert.All(typeof(Job).GetProperties(), property => Assert.Equal(property.GetValue(job), property.GetValue(read)));
        Assert.DoesNotContain(typeof(Job).GetProperties(), property => property.GetValue(read) is null);
    }

    [Fact]
    public async Task A_higher_attempt_begins_anew_and_a_lower_one_changes_nothing_any_more()
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
    public async Task Events_of_one_attempt_may_come_twice_or_in_any_order()
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
    public async Task Of_many_outcomes_at_once_one_counts()
    {
        var id = await AddAsync();
        JobOutcome[] outcomes = [new(JobState.Succeeded, Result: "1"), new(JobState.Failed, Problem: "2"), new(JobState.Cancelled), new(JobState.Expired, Problem: "3")];

        var changed = await Task.WhenAll(outcomes.Concat(outcomes).Select(outcome => _changes.FinishedAsync(id, outcome, byWorker: true, Stop)));

        Assert.Single(changed, true);
        var job = (await _store.FindAsync(id, Stop))!;
        Assert.Equal(2, job.Version);
        Assert.False(await _changes.StartedAsync(new(id, 9, "late", Noon), Stop));
        Assert.False(await _changes.ProgressedAsync(new(id, 9, 1), Stop));
        Assert.Equal(job.State, (await _store.FindAsync(id, Stop))!.State);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    private async Task<Guid> AddAsync()
    {
        // Of no known operation, so nobody sends it.
        var job = new Job { Id = Guid.CreateVersion7(), Operation = "none", CreatedAt = Noon, Deadline = DateTimeOffset.MaxValue };
        Assert.True(await _store.AddAsync(job, Stop));
        return job.Id;
    }
}
