using Messaging.Operations.Jobs.Store;
using Messaging.TestSupport.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Store;

/// <summary>How dead letters are stored, on each kind of store.</summary>
public abstract class DeadLetterStoreScenarios(SharedDatabase? server) : StoreScenarios(server)
{
    private static readonly DeadLetterFilter Any = new(null, null, null, null);

    private DeadLetterStore Letters => Api.Services.GetRequiredService<DeadLetterStore>();

    [Fact]
    public async Task A_dead_letter_that_is_added_twice_is_stored_once_with_its_content()
    {
        var letter = Letter(number: 1, body: [0, 255, 13]);

        Assert.True(await Letters.AddAsync(letter, Stop));
        Assert.False(await Letters.AddAsync(letter, Stop));
        var twins = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Letters.AddAsync(Letter(number: 2), Stop)));

        Assert.Single(twins, isNew => isNew);
        Assert.Equal([Id(2), Id(1)], await ListAsync(Any));
        var stored = (await Letters.ReadAsync(letter.Id, Stop))!;
        Assert.Equal([0, 255, 13], stored.Body);
        Assert.Equal("""{"a":"b"}""", stored.Headers);
        Assert.Equal((Noon.AddSeconds(1), 3, -6), (stored.FailedAt, stored.CrashCount, stored.ExitCode));
    }

    [Fact]
    public async Task Dead_letters_are_listed_by_page_and_filter_the_newest_first()
    {
        await AddAsync(Letter(1), Letter(2, queue: "suspects", operation: null), Letter(3, reason: DeadLetterReasons.Skipped, fault: null), Letter(4));

        Assert.Equal([Id(4), Id(3)], await ListAsync(Any, most: 2));
        Assert.Equal([Id(2), Id(1)], await ListAsync(Any, after: Id(3)));
        Assert.Equal([Id(2)], await ListAsync(Any with { Queue = "suspects" }));
        Assert.Equal([Id(4), Id(3), Id(1)], await ListAsync(Any with { Operation = "get_list" }));
        Assert.Equal([Id(3)], await ListAsync(Any with { Reason = DeadLetterReasons.Skipped }));
        Assert.Equal([Id(4), Id(2), Id(1)], await ListAsync(Any with { Fault = "System.Exception" }));
        Assert.Equal([Id(3)], await ListAsync(Any with { Fault = DeadLetterFilter.NoFault }));
        Assert.Equal(
            [("get-list", "error", 2), ("get-list", "skipped", 1), ("suspects", "error", 1)],
            (await Letters.GroupsAsync()).Select(group => (group.Queue, group.Reason, group.Count)).Order());
    }

    [Fact]
    public async Task Of_calls_at_the_same_time_one_claims_a_dead_letter_and_after_its_release_another_one()
    {
        await AddAsync(Letter(1));

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Letters.ClaimAsync(Id(1), Stop)));

        Assert.Equal("get-list", Assert.Single(claimed, letter => letter is not null)!.Queue);
        await Letters.ReleaseAsync(Id(1), Stop);
        Assert.NotNull(await Letters.ClaimAsync(Id(1), Stop));
        await using (var context = await ContextAsync())
        {
            var past = Api.Clock.GetUtcNow().AddSeconds(-1);
            await context.DeadLetters.ExecuteUpdateAsync(set => set.SetProperty(letter => letter.ClaimedUntil, past), Stop);
        }

        Assert.NotNull(await Letters.ClaimAsync(Id(1), Stop));
        Assert.Null(await Letters.ClaimAsync(Id(2), Stop));
    }

    [Fact]
    public async Task Given_a_message_that_comes_back_while_it_is_replayed_then_its_replay_does_not_remove_it()
    {
        await AddAsync(Letter(1), Letter(2));
        await Letters.ClaimAsync(Id(1), Stop);
        await Letters.ClaimAsync(Id(2), Stop);
        Assert.False(await Letters.AddAsync(Letter(1), Stop));

        Assert.Equal((0, 1), (await Letters.RemoveReplayedAsync(Id(1), Stop), await Letters.RemoveReplayedAsync(Id(2), Stop)));

        Assert.Equal([Id(1)], await ListAsync(Any));
        Assert.NotNull(await Letters.ClaimAsync(Id(1), Stop));
    }

    [Fact]
    public async Task The_requests_of_jobs_are_not_replayed_and_the_results_of_jobs_are()
    {
        var job = await AddAsync("get_list");
        await AddAsync(Letter(1, request: job), Letter(2), Letter(3, queue: "job-results", request: job), Letter(4, queue: "removed"));
        var queues = new ReplayedQueues(["get-list"], ["job-results"]);

        Assert.Equal([Id(2), Id(3)], await Letters.SelectAsync(Any, queues, Guid.Empty, 10, Stop));
        Assert.Equal([Id(3)], await Letters.SelectAsync(Any, queues, Id(2), 10, Stop));
        Assert.Equal((2, 4, 3), (await Letters.CountAsync(Any, queues, 10), await Letters.CountAsync(Any, null, 10), await Letters.CountAsync(Any, null, 3)));
        Assert.True((await Letters.FindAsync(Id(1), Stop))!.IsOfJob);
        Assert.False((await Letters.FindAsync(Id(2), Stop))!.IsOfJob);
    }

    [Fact]
    public async Task Dead_letters_are_removed_alone_in_batches_and_after_their_retention()
    {
        await AddAsync(Letter(1), Letter(2), Letter(3), Letter(4, collectedAt: Api.Clock.GetUtcNow().AddDays(-14)));
        Assert.Equal((4, 40), await Letters.MeasureAsync());

        Assert.True(await Letters.RemoveAsync(Id(1), Stop));
        Assert.False(await Letters.RemoveAsync(Id(1), Stop));
        Assert.Equal(1, await Letters.RemoveAsync(Any with { Queue = "get-list" }, 1, Stop));
        Assert.Equal([Id(4), Id(3)], await ListAsync(Any));
        Assert.Equal(1, await Letters.PurgeAsync(10, Stop));
        Assert.Equal([Id(3)], await ListAsync(Any));
        Assert.Equal(1, await Letters.RemoveAsync(Any, 10, Stop));
        Assert.Equal((0, 0), await Letters.MeasureAsync());
    }

    private async Task<IEnumerable<Guid>> ListAsync(DeadLetterFilter filter, Guid? after = null, int most = 10) =>
        (await Letters.ListAsync(filter, after, most, Stop)).Select(listed => listed.Letter.Id);

    private async Task AddAsync(params IEnumerable<DeadLetter> letters)
    {
        foreach (var letter in letters)
            Assert.True(await Letters.AddAsync(letter, Stop));
    }

    private static Guid Id(int number) => new($"00000000-0000-7000-8000-{number:D12}");

    private DeadLetter Letter(
        int number, string queue = "get-list", string? operation = "get_list", string reason = DeadLetterReasons.Error, string? fault = "System.Exception", Guid? request = null,
        byte[]? body = null, DateTimeOffset? collectedAt = null) => new()
        {
            Id = Id(number),
            Queue = queue,
            Operation = operation,
            Reason = reason,
            FaultType = fault,
            FaultMessage = "failed",
            RequestId = request,
            FailedAt = Noon.AddSeconds(number),
            CollectedAt = collectedAt ?? Api.Clock.GetUtcNow(),
            Size = 10,
            CrashCount = 3,
            ExitCode = -6,
            ContentType = "text/plain",
            Headers = """{"a":"b"}""",
            Body = body ?? [1],
        };
}

public sealed class SqliteDeadLetterStore() : DeadLetterStoreScenarios(null);

public sealed class PostgreSqlDeadLetterStore(SharedDatabase server) : DeadLetterStoreScenarios(server), IClassFixture<SharedDatabase>;
