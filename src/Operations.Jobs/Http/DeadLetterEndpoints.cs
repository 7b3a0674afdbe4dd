using System.ComponentModel;
using System.Globalization;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.DeadLetters;
using Messaging.Operations.Jobs.Store;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The messages that were dead-lettered, seen, replayed and discarded over HTTP.</summary>
internal static class DeadLetterEndpoints
{
    private const string All = "/dead-letters";
    private const string Groups = "/dead-letters/groups";
    private const string One = "/dead-letters/{id}";
    private const string ReplayOfOne = "/dead-letters/{id}/replay";

    private static readonly LimitedTogether Limited = new(All);

    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(All, ListAsync)
            .Describe("listDeadLetters", "List dead letters", "The messages that could not be processed, the newest first, without their content. "
                + "If there are more, the header Link names the next page as rel=\"next\" (RFC 8288).")
            .WithDeadLetterFilter()
            .WithLimit()
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
            .Describe("replayDeadLetter", "Replay a dead letter", "Sends the message back to the queue that it was in, once, and removes it here. Its crash count is 0 again, and it has a new deadline. "
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
        routes.MapManyDeadLetters();
    }

    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string id, string summary, string description) => endpoint
        .WithName(id)
        .WithScope(Scopes.Operate)
        .WithMetadata(Limited)
        .WithTags("Dead letters")
        .WithSummary(summary)
        .WithDescription(description);

    private static async Task<Ok<DeadLetterBody[]>> ListAsync(
        [AsParameters] DeadLetterFilterQuery query,
        [Description("The page size.")] string? limit,
        [Description("The id of the last dead letter of the previous page.")] string? after,
        DeadLetterStore store,
        DeadLetterReplay replay,
        ApiOperations operations,
        IOptions<DeadLettersOptions> options,
        HttpContext http)
    {
        var filter = query.Read(operations);
        var most = QueryValues.ReadLimit(limit);
        Guid? from = after is null ? null : JobPaths.Id(after) ?? throw QueryValues.Wrong("after", after, "the id of a dead letter");

        // One more than the limit shows whether there is another page.
        var letters = await store.ListAsync(filter, from, most + 1, http.RequestAborted);
        if (letters.Count > most)
        {
            letters.RemoveAt(most);
            http.Response.Headers.Link = $"<{http.Request.PathBase}{NextPage(query, most, letters[^1].Letter.Id)}>; rel=\"next\"";
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

    /// <exception cref="ProblemException">It does not exist.</exception>
    private static async Task<ListedDeadLetter> FindAsync(this DeadLetterStore store, string id, HttpContext http) =>
        JobPaths.Id(id) is { } known && await store.FindAsync(known, http.RequestAborted) is { } found ? found : throw new ProblemException(ProblemTypes.DeadLetterNotFound);

    private static DeadLetterBody Body(ListedDeadLetter listed, DeadLetterReplay replay, IOptions<DeadLettersOptions> options) =>
        DeadLetterBody.Of(listed.Letter, replay.CanReplay(listed), options.Value.Retention);

    private static string NextPage(DeadLetterFilterQuery query, int limit, Guid last) =>
        All + query.Text.Add("limit", limit.ToString(CultureInfo.InvariantCulture)).Add("after", last.ToString());
}
