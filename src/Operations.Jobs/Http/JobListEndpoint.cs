using System.ComponentModel;
using System.Globalization;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Lists jobs. A page starts after the last job of the page before, so new jobs do not shift pages.</summary>
internal static class JobListEndpoint
{
    public static void MapJobList(this IEndpointRouteBuilder routes) =>
        routes.MapGet(JobPaths.All, ListAsync)
            .WithName("listJobs")
            .WithScope(Scopes.Read)
            .WithMetadata(JobPaths.Limited)
            .WithTags(JobPaths.Tag)
            .WithSummary("List jobs")
            .WithDescription("The newest first, without results, of those that meet all filters. If there are more, the header Link names the next page as rel=\"next\" (RFC 8288).")
            .WithResponse(StatusCodes.Status200OK, "A page of jobs.", typeof(IReadOnlyList<JobSchema>))
            .WithResponseHeader("Link", "The next page, if there is one (RFC 8288).", StatusCodes.Status200OK)
            .WithJobFilter()
            .WithLimit()
            .WithParameterSchema("after", _ => JobPaths.IdSchema)
            .WithProblems([ProblemTypes.InvalidRequest, ProblemTypes.JobStoreUnavailable]);

    private static async Task<IResult> ListAsync(
        [AsParameters] JobFilterQuery query,
        [Description("The page size.")] string? limit,
        [Description("The id of the last job of the previous page.")] string? after,
        JobStore store,
        ApiOperations operations,
        IOptions<JobsOptions> options,
        HttpContext http)
    {
        var most = QueryValues.ReadLimit(limit);
        var filter = query.Read(operations) with
        {
            Owner = Caller.Of(http).Owner,
            After = after is null ? null : JobPaths.Id(after) ?? throw QueryValues.Wrong("after", after, "the id of a job"),
        };

        // One more than the limit shows whether there is another page.
        var jobs = await store.ListAsync(filter, most + 1, http.RequestAborted);
        if (jobs.Count > most)
        {
            jobs.RemoveAt(most);
            http.Response.Headers.Link = $"<{http.Request.PathBase}{NextPage(http.Request.Query, most, jobs[^1].Id)}>; rel=\"next\"";
        }

        return TypedResults.Ok(jobs.Select(job => JobBody.Of(job, options.Value.Retention, http.Request.PathBase) with { Attempts = null }).ToArray());
    }

    private static string NextPage(IQueryCollection query, int limit, Guid last)
    {
        var filters = query.Where(given => !given.Key.Equals("limit", StringComparison.OrdinalIgnoreCase) && !given.Key.Equals("after", StringComparison.OrdinalIgnoreCase));
        return JobPaths.All + QueryString.Create(filters).Add("limit", limit.ToString(CultureInfo.InvariantCulture)).Add("after", last.ToString());
    }
}
