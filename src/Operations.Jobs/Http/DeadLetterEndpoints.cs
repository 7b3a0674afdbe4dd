using System.ComponentModel;
using System.Globalization;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.DeadLetters;
using Messaging.Operations.Jobs.Store;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The messages that were put aside, seen, replayed and discarded over HTTP, one or many.</summary>
internal static class DeadLetterEndpoints
{
    private const string All = "/dead-letters";
    private const string Groups = "/dead-letters/groups";
    private const string One = "/dead-letters/{id}";
    private const string ReplayOfOne = "/dead-letters/{id}/replay";
    private const string ReplayMany = "/dead-letters/replay";
    private const string DiscardMany = "/dead-letters/discard";
    private const string Tag = "Dead letters";

    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;
    private const int MaxCount = 10_000;
    private const int BatchSize = 100;

    // Each has its message in memory.
    private const int AtATime = 4;

    private const string OfQueue = "Only those that were in this queue, for example get-list.";
    private const string OfOperation = "Only those of this operation, for example get_list.";
    private const string OfReason = "Only those that were put aside for this reason.";
    private const string OfFault = "Only those with this type of exception, as in faultType.";
    private const string Confirmed = "The number of dead letters that the call without it has answered.";

    private static readonly LimitedTogether Limited = new(All);

    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(All, ListAsync)
            .Describe("listDeadLetters", "List dead letters", "The messages that workers, this API or the broker put aside, the newest first, without their content. "
                + "If there are more, the header Link names the next page as rel=\"next\" (RFC 8288).")
            .WithReason()
            .WithParameterSchema("limit", _ => Number(1, MaxLimit, DefaultLimit))
            .WithParameterSchema("after", _ => JobPaths.IdSchema)
            .WithResponse(Status200OK, "A page of dead letters.", typeof(IReadOnlyList<DeadLetterBody>))
            .WithResponseHeader("Link", "The next page, if there is one (RFC 8288).", Status200OK)
            .WithProblems([ProblemTypes.InvalidRequest, ProblemTypes.JobStoreUnavailable]);
        routes.MapGet(Groups, GroupsAsync)
            .Describe("listDeadLetterGroups", "Count dead letters", "The number of dead letters with the same queue, reason and fault, the largest groups first, at most 1000.")
            .WithResponse(Status200OK, "The groups.", typeof(IReadOnlyList<DeadLetterGroupBody>))
            .WithProblems([ProblemTypes.InvalidRequest, ProblemTypes.JobStoreUnavailable]);
        routes.MapGet(One, GetAsync)
            .Describe("getDeadLetter", "Get a dead letter", "With the headers and the body of the message.")
            .WithParameterSchema("id", _ => JobPaths.IdSchema)
            .WithResponse(Status200OK, "The dead letter.", typeof(DeadLetterContentBody))
            .WithProblems([ProblemTypes.InvalidRequest, ProblemTypes.DeadLetterNotFound, ProblemTypes.JobStoreUnavailable]);
        routes.MapPost(ReplayOfOne, ReplayAsync)
            .Describe("replayDeadLetter", "Replay a dead letter", "Sends the message back to the queue that it was in, once, and removes it here. It has no crashes and a new deadline. "
                + "A caller that had waited for it does not get the answer.")
            .WithParameterSchema("id", _ => JobPaths.IdSchema)
            .WithResponse(Status200OK, "The dead letter as it was.", typeof(DeadLetterBody))
            .WithProblems(
            [
                .. ProblemTypes.OfChanges, ProblemTypes.InvalidRequest, ProblemTypes.DeadLetterNotFound, ProblemTypes.DeadLetterNotReplayable, ProblemTypes.BrokerUnavailable,
                ProblemTypes.JobStoreUnavailable,
            ]);
        routes.MapDelete(One, DiscardAsync)
            .Describe("discardDeadLetter", "Discard a dead letter", "Removes it for good.")
            .WithParameterSchema("id", _ => JobPaths.IdSchema)
            .WithResponse(Status200OK, "The dead letter as it was.", typeof(DeadLetterBody))
            .WithProblems([.. ProblemTypes.OfChanges, ProblemTypes.InvalidRequest, ProblemTypes.DeadLetterNotFound, ProblemTypes.JobStoreUnavailable]);
        routes.MapPost(ReplayMany, ReplayManyAsync).DescribeMany("replayDeadLetters", "Replay many dead letters", " that can be replayed", ProblemTypes.BrokerUnavailable);
        routes.MapPost(DiscardMany, DiscardManyAsync).DescribeMany("discardDeadLetters", "Discard many dead letters", "");
    }

    private static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string id, string summary, string description) => endpoint
        .WithName(id)
        .WithScope(Scopes.Operate)
        .WithMetadata(Limited)
        .WithTags(Tag)
        .WithSummary(summary)
        .WithDescription(description);

    private static void DescribeMany(this RouteHandlerBuilder endpoint, string id, string summary, string which, params IEnumerable<ProblemType> more) => endpoint
        .Describe(id, summary, $"Without 'confirm' it changes nothing, and answers with the number of dead letters of the filter{which}: at most {MaxCount}. "
            + "With that number in 'confirm' it changes them, the oldest first. Repeat both calls for more, or if a call was interrupted.")
        .WithReason()
        .WithParameterSchema("confirm", _ => Number(0, MaxCount))
        .WithResponse(Status200OK, "The number of dead letters.", typeof(ManyDeadLetters))
        .WithProblems([.. ProblemTypes.OfChanges, ProblemTypes.InvalidRequest, ProblemTypes.CountChanged, ProblemTypes.JobStoreUnavailable, .. more]);

    private static RouteHandlerBuilder WithReason(this RouteHandlerBuilder endpoint) => endpoint.WithParameterSchema("reason", _ => new OpenApiSchema
    {
        Type = JsonSchemaType.String,
        Enum = [.. DeadLetterReasons.All.Select(reason => (System.Text.Json.Nodes.JsonNode)reason)],
    });

    private static OpenApiSchema Number(int least, int most, int? usual = null) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most.ToString(CultureInfo.InvariantCulture),
        Default = usual,
    };

    private static async Task<Ok<DeadLetterBody[]>> ListAsync(
        [Description(OfQueue)] string? queue,
        [Description(OfOperation)] string? operation,
        [Description(OfReason)] string? reason,
        [Description(OfFault)] string? fault,
        [Description("The page size.")] string? limit,
        [Description("The id of the last dead letter of the previous page.")] string? after,
        DeadLetterStore store,
        DeadLetterReplay replay,
        ApiOperations operations,
        IOptions<DeadLettersOptions> options,
        HttpContext http)
    {
        var filter = Filter(queue, operation, reason, fault, operations);
        var most = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > MaxLimit))
            throw JobFilterQuery.Wrong("limit", limit, $"1 to {MaxLimit}");
        Guid? from = after is null ? null : JobPaths.Id(after) ?? throw JobFilterQuery.Wrong("after", after, "the id of a dead letter");

        // One more than the limit shows whether there is another page.
        var letters = await store.ListAsync(filter, from, most + 1, http.RequestAborted);
        if (letters.Count > most)
        {
            letters.RemoveAt(most);
            http.Response.Headers.Link = $"<{http.Request.PathBase}{NextPage(filter, most, letters[^1].Letter.Id)}>; rel=\"next\"";
        }

        return TypedResults.Ok(letters.Select(letter => Body(letter, replay, options)).ToArray());
    }

    private static async Task<Ok<DeadLetterGroupBody[]>> GroupsAsync(DeadLetterStore store)
    {
        var groups = await store.GroupsAsync();
        return TypedResults.Ok(groups.Select(group => new DeadLetterGroupBody
        {
            Queue = group.Queue,
            Operation = group.Operation,
            Reason = group.Reason,
            FaultType = group.FaultType,
            Count = group.Count,
        }).ToArray());
    }

    private static async Task<Ok<DeadLetterContentBody>> GetAsync(
        string id, DeadLetterStore store, DeadLetterReplay replay, IOptions<DeadLettersOptions> options, HttpContext http)
    {
        var listed = await store.FindAsync(id, http);
        var letter = await store.ReadAsync(listed.Letter.Id, http.RequestAborted) ?? throw new ProblemException(ProblemTypes.DeadLetterNotFound);
        return TypedResults.Ok(DeadLetterContentBody.Of(Body(listed, replay, options), letter));
    }

    private static async Task<Ok<DeadLetterBody>> ReplayAsync(
        string id, DeadLetterStore store, DeadLetterReplay replay, IOptions<DeadLettersOptions> options, HttpContext http)
    {
        var listed = await store.FindAsync(id, http);
        replay.Check(listed);
        if (await replay.TryReplayAsync(listed.Letter.Id, Caller.Of(http), http.RequestAborted))
            return TypedResults.Ok(Body(listed, replay, options));

        await store.FindAsync(id, http);
        throw new ProblemException(ProblemTypes.DeadLetterNotReplayable, detail: "Another call replays it at the moment, or did not get an answer of the broker. Try again in 30 seconds if it is still there.");
    }

    private static async Task<Ok<DeadLetterBody>> DiscardAsync(
        string id, DeadLetterStore store, DeadLetterReplay replay, IOptions<DeadLettersOptions> options, AuditLog audit, HttpContext http)
    {
        var listed = await store.FindAsync(id, http);
        if (!await store.RemoveAsync(listed.Letter.Id, http.RequestAborted))
            throw new ProblemException(ProblemTypes.DeadLetterNotFound);

        audit.Discarded(Caller.Of(http), listed.Letter.Id, listed.Letter.Queue);
        return TypedResults.Ok(Body(listed, replay, options));
    }

    private static async Task<Ok<ManyDeadLetters>> ReplayManyAsync(
        [Description(OfQueue)] string? queue,
        [Description(OfOperation)] string? operation,
        [Description(OfReason)] string? reason,
        [Description(OfFault)] string? fault,
        [Description(Confirmed)] string? confirm,
        DeadLetterStore store,
        DeadLetterReplay replay,
        ApiOperations operations,
        HttpContext http)
    {
        var filter = Filter(queue, operation, reason, fault, operations);
        var (count, isConfirmed) = await CountAsync(filter, replay.Queues, confirm, store);
        return TypedResults.Ok(new ManyDeadLetters(count, isConfirmed ? await ReplayAllAsync(filter, count, store, replay, http) : 0));
    }

    private static async Task<Ok<ManyDeadLetters>> DiscardManyAsync(
        [Description(OfQueue)] string? queue,
        [Description(OfOperation)] string? operation,
        [Description(OfReason)] string? reason,
        [Description(OfFault)] string? fault,
        [Description(Confirmed)] string? confirm,
        DeadLetterStore store,
        ApiOperations operations,
        AuditLog audit,
        HttpContext http)
    {
        var filter = Filter(queue, operation, reason, fault, operations);
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
                audit.Discarded(Caller.Of(http), discarded, QueryOf(filter).ToString());
        }

        return TypedResults.Ok(new ManyDeadLetters(count, discarded));
    }

    /// <returns>The number of dead letters, and whether the caller has confirmed it.</returns>
    private static async Task<(int Count, bool IsConfirmed)> CountAsync(DeadLetterFilter filter, ReplayedQueues? replayed, string? confirm, DeadLetterStore store)
    {
        var confirmed = 0;
        if (confirm is not null && (!int.TryParse(confirm, NumberStyles.None, CultureInfo.InvariantCulture, out confirmed) || confirmed > MaxCount))
            throw JobFilterQuery.Wrong("confirm", confirm, $"0 to {MaxCount}");

        var count = await store.CountAsync(filter, replayed, MaxCount);
        if (confirm is not null && confirmed != count)
            throw new ProblemException(ProblemTypes.CountChanged, detail: $"The filter matches {count} dead letters now, not {confirmed}. Nothing was changed.");
        return (count, confirm is not null);
    }

    /// <returns>The number of replayed ones. Less than the count if others have changed some meanwhile, or if the broker takes no more.</returns>
    private static async Task<int> ReplayAllAsync(DeadLetterFilter filter, int count, DeadLetterStore store, DeadLetterReplay replay, HttpContext http)
    {
        var (replayed, last, caller) = (0, Guid.Empty, Caller.Of(http));
        for (var left = count; left > 0;)
        {
            var batch = await store.SelectAsync(filter, replay.Queues, last, Math.Min(left, BatchSize), http.RequestAborted);
            if (batch.Count == 0)
                break;

            last = batch[^1];
            left -= batch.Count;
            try
            {
                await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = http.RequestAborted }, async (id, stop) =>
                {
                    if (await replay.TryReplayAsync(id, caller, stop))
                        Interlocked.Increment(ref replayed);
                });
            }
            catch (ProblemException refused) when (refused.Type == ProblemTypes.BrokerUnavailable && replayed > 0)
            {
                break;
            }
        }

        return replayed;
    }

    /// <exception cref="ProblemException">It does not exist.</exception>
    private static async Task<ListedDeadLetter> FindAsync(this DeadLetterStore store, string id, HttpContext http) =>
        JobPaths.Id(id) is { } known && await store.FindAsync(known, http.RequestAborted) is { } found ? found : throw new ProblemException(ProblemTypes.DeadLetterNotFound);

    private static DeadLetterBody Body(ListedDeadLetter listed, DeadLetterReplay replay, IOptions<DeadLettersOptions> options) =>
        DeadLetterBody.Of(listed.Letter, replay.CanReplay(listed), options.Value.Retention);

    /// <exception cref="ProblemException">A value is not allowed.</exception>
    private static DeadLetterFilter Filter(string? queue, string? operation, string? reason, string? fault, ApiOperations operations)
    {
        var queues = DeadLetterQueue.Origins(operations).Select(origin => origin.Queue).ToList();
        if (queue is not null && !queues.Contains(queue))
            throw JobFilterQuery.Wrong("queue", queue, string.Join(", ", queues));
        if (operation is not null && operations.Find(operation) is null)
            throw JobFilterQuery.Wrong("operation", operation, string.Join(", ", operations.All.Select(known => known.Name.Name)));
        if (reason is not null && !DeadLetterReasons.All.Contains(reason))
            throw JobFilterQuery.Wrong("reason", reason, string.Join(", ", DeadLetterReasons.All));
        if (fault is not null && (fault.Length is 0 or > DeadLetterStore.MaxTypeLength || fault.Contains('\0')))
            throw JobFilterQuery.Wrong("fault", fault, "the type of an exception");
        return new(queue, operation, reason, fault);
    }

    private static QueryString QueryOf(DeadLetterFilter filter) => QueryString.Create(
        new Dictionary<string, string?> { ["queue"] = filter.Queue, ["operation"] = filter.Operation, ["reason"] = filter.Reason, ["fault"] = filter.Fault }.Where(value => value.Value is not null));

    private static string NextPage(DeadLetterFilter filter, int limit, Guid last) =>
        All + QueryOf(filter).Add("limit", limit.ToString(CultureInfo.InvariantCulture)).Add("after", last.ToString());
}
