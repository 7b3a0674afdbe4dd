using Messaging.Operations.Jobs.Store;
using Messaging.TestSupport.Databases;

namespace Messaging.Operations.Jobs.Tests.Store;

/// <summary>Jobs of several callers, on each kind of store.</summary>
public abstract class JobOwnerScenarios(SharedDatabase? server) : StoreScenarios(server)
{
    [Fact]
    public async Task A_job_is_found_by_its_owner_and_without_an_owner()
    {
        var job = await AddAsync("alice", "ask");

        Assert.NotNull(await Store.FindAsync(job, "alice", Stop));
        Assert.Null(await Store.FindAsync(job, "bob", Stop));
        Assert.NotNull(await Store.FindAsync(job, owner: null, Stop));
        Assert.Equal([job], await ListAsync("alice"));
        Assert.Empty(await ListAsync("bob"));
        Assert.Equal([job], await ListAsync(owner: null));
    }

    [Fact]
    public async Task A_key_is_unique_for_its_owner()
    {
        var job = await AddAsync("alice", "ask", key: "same");
        await AddAsync("bob", "ask", key: "same");

        Assert.False(await Store.AddAsync(New("alice", "ask", "same"), Stop));
        Assert.Equal(job, (await Store.FindByKeyAsync("alice", "same", Stop))!.Id);
        Assert.Null(await Store.FindByKeyAsync("carol", "same", Stop));
    }

    [Fact]
    public async Task Unfinished_jobs_are_counted_for_each_owner_and_operation()
    {
        Assert.Empty(await Store.CountUnfinishedAsync());
        await AddAsync("alice", "ask", request: "{\"text\":\"é\"}");
        await AddAsync("alice", "ask", request: "{}");
        await AddAsync("alice", "tell");
        await AddAsync("", "ask");
        var finished = await AddAsync("bob", "ask");
        await Changes.CompleteAsync(finished, new JobCompletion(JobState.Cancelled), attempt: null, Stop);

        var counts = await Store.CountUnfinishedAsync();

        Assert.Equal(new JobCount(2, 15), counts[("alice", "ask")]);
        Assert.Equal(new JobCount(1, 2), counts[("alice", "tell")]);
        Assert.Equal(new JobCount(1, 2), counts[("", "ask")]);
        Assert.Equal(3, counts.Count);
    }

    private async Task<Guid> AddAsync(string owner, string operation, string? key = null, string request = "{}")
    {
        var job = New(owner, operation, key, request);
        Assert.True(await Store.AddAsync(job, Stop));
        return job.Id;
    }

    private Job New(string owner, string operation, string? key = null, string request = "{}") => new()
    {
        Id = Guid.CreateVersion7(),
        Operation = operation,
        Owner = owner,
        IdempotencyKey = key,
        Request = request,
        CreatedAt = Api.Clock.GetUtcNow(),
        Deadline = DateTimeOffset.MaxValue,
    };

    private async Task<List<Guid>> ListAsync(string? owner) => [.. (await Store.ListAsync(new() { Owner = owner }, most: 10, Stop)).Select(job => job.Id)];
}
