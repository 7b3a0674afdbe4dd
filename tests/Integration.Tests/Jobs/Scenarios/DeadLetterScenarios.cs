using System.Net;
using Messaging.Integration.Tests.Jobs.Systems;

namespace Messaging.Integration.Tests.Jobs.Scenarios;

/// <summary>Requests at which a worker fails: computations that exceed their time limit.</summary>
public abstract class DeadLetterScenarios(IJobSystem system)
{
    internal static readonly IReadOnlyList<(string Key, string Value)> Failing = [("Operations__CountPrimes__TimeLimit", "00:00:00.05"), ("Operations__CountPrimes__MaxResultBytes", "5")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failed_request_is_listed_and_after_a_replay_it_is_computed_again_and_a_discarded_one_is_gone()
    {
        await using var jobs = await system.StartAsync(Stop, Failing);
        await FailAsync(jobs.One, HttpStatusCode.GatewayTimeout, 1_000_000_000);

        var letter = Assert.Single(await jobs.One.DeadLettersAsync(letters => letters.Length > 0));

        Assert.Equal(("count-primes", "count_primes", "error"), (letter.Queue, letter.Operation, letter.Reason));
        Assert.EndsWith(".ComputationException", letter.FaultType, StringComparison.Ordinal);
        Assert.True(letter.Replayable);
        Assert.Equal(letter, Assert.Single(await jobs.Other.DeadLettersAsync()));
        Assert.Contains("1000000000", (await jobs.Other.DeadLetterAsync(letter.Id)).GetProperty("body").GetString(), StringComparison.Ordinal);
        // It fails again, and is dead-lettered again.
        await jobs.One.ReplayAsync(letter.Id);
        var again = Assert.Single(await jobs.Other.DeadLettersAsync(letters => letters.Length == 1 && letters[0].Id != letter.Id));
        Assert.Equal(letter.RequestId, again.RequestId);
        Assert.True(again.Time > letter.Time);
        await jobs.Other.DiscardAsync(again.Id);
        Assert.Empty(await jobs.One.DeadLettersAsync());
    }

    [Fact]
    public async Task A_job_that_failed_is_listed_and_its_dead_letter_is_not_replayed()
    {
        await using var jobs = await system.StartAsync(Stop, Failing);
        using var accepted = await jobs.One.SendAsync(HttpMethod.Post, "/count_primes/1000000000", null);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

        var letter = Assert.Single(await jobs.One.DeadLettersAsync(letters => letters.Length > 0));

        Assert.Equal(("count-primes_background", false), (letter.Queue, letter.Replayable));
        using var refused = await jobs.One.SendAsync(HttpMethod.Post, $"/dead-letters/{letter.Id}/replay", null);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        await jobs.One.UntilAsync(letter.RequestId!.Value, "failed");
        using var retried = await jobs.One.SendAsync(HttpMethod.Post, $"/jobs/{letter.RequestId}/retry", null);
        Assert.Equal(HttpStatusCode.Accepted, retried.StatusCode);
    }

    [Fact]
    public async Task Requests_that_fail_while_the_store_is_unavailable_are_listed_afterwards_once_each()
    {
        await using var jobs = await system.StartWithSeparateStoreAsync(Stop, Failing);
        await FailAsync(jobs.One, HttpStatusCode.GatewayTimeout, 1_000_000_000);
        await jobs.One.DeadLettersAsync(letters => letters.Length == 1);
        await jobs.StopStoreAsync(Stop);
        await FailAsync(jobs.One, HttpStatusCode.GatewayTimeout, 999_999_999);
        await FailAsync(jobs.Other, HttpStatusCode.InternalServerError, 10);
        await CollectionStopsAsync();
        await FailAsync(jobs.One, HttpStatusCode.GatewayTimeout, 999_999_998);

        await jobs.StartStoreAsync(Stop);

        var letters = await jobs.One.DeadLettersAsync(letters => letters.Length >= 4);
        Assert.Equal(4, letters.Select(letter => letter.RequestId).Distinct().Count());
        Assert.Equal(4, letters.Length);
    }

    /// <summary>Waits until messages stay in their queues while the store is unavailable.</summary>
    protected virtual Task CollectionStopsAsync() => Task.CompletedTask;

    protected static async Task FailAsync(JobClient client, HttpStatusCode status, int below)
    {
        using var answer = await client.GetAsync($"/count_primes/{below}");
        Assert.Equal(status, answer.StatusCode);
    }
}
