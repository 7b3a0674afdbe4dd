using System.ComponentModel;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.DeadLetters;
using Messaging.Operations.Jobs.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Replays or discards many dead letters, after the caller has confirmed their number.</summary>
internal static class ManyDeadLettersEndpoints
{
    private const int BatchSize = 100;

    // Each has its message in memory.
    private const int AtATime = 4;

    private const string Confirmed = "The count that the same call without it has returned.";

    public static void MapManyDeadLetters(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/dead-letters/replay", ReplayAsync).DescribeMany("replayDeadLetters", "Replay many dead letters", " that can be replayed", ProblemTypes.BrokerUnavailable);
        routes.MapPost("/dead-letters/discard", DiscardAsync).DescribeMany("discardDeadLetters", "Discard many dead letters", "");
    }

    private static void DescribeMany(this RouteHandlerBuilder endpoint, string id, string summary, string which, params IEnumerable<ProblemType> more) => endpoint
        .Describe(id, summary, $"Without 'confirm' it changes nothing, and answers with the number of dead letters of the filter{which}: at most {QueryValues.MaxConfirmed}. "
            + "With that number in 'confirm' it changes them, the oldest first. Repeat both calls for more, or if a call was interrupted.")
        .WithDeadLetterFilter()
        .WithConfirmed()
        .WithResponse(StatusCodes.Status200OK, "The number of dead letters.", typeof(ManyDeadLetters))
        .WithProblems([.. ProblemTypes.OfChanges, ProblemTypes.InvalidRequest, ProblemTypes.CountChanged, ProblemTypes.JobStoreUnavailable, .. more]);

    private static async Task<Ok<ManyDeadLetters>> ReplayAsync(
        [AsParameters] DeadLetterFilterQuery query,
        [Description(Confirmed)] string? confirm,
        DeadLetterStore store,
        DeadLetterReplay replay,
        ApiOperations operations,
        HttpContext http)
    {
        var filter = query.Read(operations);
        var (count, isConfirmed) = await CountAsync(filter, replay.Queues, confirm, store);
        return TypedResults.Ok(new ManyDeadLetters(count, isConfirmed ? await ReplayAllAsync(filter, count, store, replay, http) : 0));
    }

    private static async Task<Ok<ManyDeadLetters>> DiscardAsync(
        [AsParameters] DeadLetterFilterQuery query,
        [Description(Confirmed)] string? confirm,
        DeadLetterStore store,
        ApiOperations operations,
        AuditLog audit,
        HttpContext http)
    {
        var filter = query.Read(operations);
        var (count, isConfirmed) = await CountAsync(filter, replayed: null, confirm, store);
        var discarded = 0;
        try
        {
            for (var removed = BatchSize; isConfirmed && removed == BatchSize && discarded < count; discarded += removed)
                removed = await store.RemoveAsync(filter, Math.Min(BatchSize, count - discarded), http.RequestAborted);
        }
        finally
        {
            if (discarded > 0)
                audit.Discarded(Caller.Of(http), discarded, query.Text.ToString());
        }

        return TypedResults.Ok(new ManyDeadLetters(count, discarded));
    }

    /// <returns>The number of dead letters, and whether the caller has confirmed it.</returns>
    private static async Task<(int Count, bool IsConfirmed)> CountAsync(DeadLetterFilter filter, ReplayedQueues? replayed, string? confirm, DeadLetterStore store)
    {
        var confirmed = QueryValues.ReadConfirmed(confirm);
        var count = await store.CountAsync(filter, replayed, QueryValues.MaxConfirmed);
        if (confirmed is { } expected)
            QueryValues.Check(expected, count, "dead letters");
        return (count, confirmed is not null);
    }

    /// <returns>The number of replayed ones. Less than the count if others have changed some meanwhile, if a queue is not there, or if the broker takes no more.</returns>
    private static async Task<int> ReplayAllAsync(DeadLetterFilter filter, int count, DeadLetterStore store, DeadLetterReplay replay, HttpContext http)
    {
        var (replayed, last, caller) = (0, Guid.Empty, Caller.Of(http));
        ProblemException? refusal = null;
        for (var left = count; left > 0;)
        {
            var batch = await store.SelectAsync(filter, replay.Queues, last, Math.Min(left, BatchSize), http.RequestAborted);
            if (batch.Count == 0)
                break;

            last = batch[^1];
            left -= batch.Count;
            await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = http.RequestAborted }, async (id, stop) =>
            {
                try
                {
                    if (await replay.TryReplayAsync(id, caller, stop))
                        Interlocked.Increment(ref replayed);
                }
                catch (ProblemException unavailable) when (unavailable.Type == ProblemTypes.BrokerUnavailable)
                {
                    refusal = unavailable;
                }
            });
            // One queue can be missing: the others take their messages.
            if (refusal is not null && !await replay.CanSendAsync())
                break;
        }

        return refusal is not null && replayed == 0 ? throw refusal : replayed;
    }
}
