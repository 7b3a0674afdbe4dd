using System.ComponentModel;
using System.Globalization;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Lists jobs. A page starts after the last job of the page before, so new jobs do not shift pages.</summary>
internal static class JobListEndpoint
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static void MapJobList(this IEndpointRouteBuilder routes) =>
        routes.MapGet(JobPaths.All, ListAsync)
            .WithName("listJobs")
            .WithScope(Scopes.Read)
            .WithMetadata(JobPaths.Limited)
            .WithTags(JobPaths.Tag)
            .WithSummary("List jobs")
            .WithDescription("The newest first, without results. If there are more, the header Link names the next page as rel=\"next\" (RFC 8288).")
            .WithResponse(StatusCodes.Status200OK, "A page of jobs.", typeof(IReadOnlyList<JobSchema>))
            .WithResponseHeader("Link", "The next page, if there is one (RFC 8288).", StatusCodes.Status200OK)
            .WithParameterSchema("state", document => new OpenApiSchemaReference(nameof(JobState), document))
            .WithParameterSchema("limit", _ => new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int32",
                Minimum = "1",
                Maximum = MaxLimit.ToString(CultureInfo.InvariantCulture),
                Default = DefaultLimit,
            })
            .WithParameterSchema("after", _ => JobPaths.IdSchema)
            .WithProblems([ProblemTypes.InvalidRequest, ProblemTypes.JobStoreUnavailable]);

    private static async Task<IResult> ListAsync(
        [Description("Only jobs in this state.")] string? state,
        [Description("Only jobs of this operation, for example get_list.")] string? operation,
        [Description("The page size.")] string? limit,
        [Description("The id of the last job of the previous page.")] string? after,
        JobStore store,
        ApiOperations operations,
        IOptions<JobsOptions> options,
        HttpContext http)
    {
        var filter = Filter(state, operation, limit, after, operations) with { Owner = Caller.Of(http).Owner };
        // One more than the limit shows whether there is another page.
        var jobs = await store.ListAsync(filter with { Limit = filter.Limit + 1 }, http.RequestAborted);
        if (jobs.Count > filter.Limit)
        {
            jobs.RemoveAt(filter.Limit);
            http.Response.Headers.Link = $"<{http.Request.PathBase}{NextPage(filter, jobs[^1].Id)}>; rel=\"next\"";
        }

        return TypedResults.Ok(jobs.Select(job => JobBody.Of(job, options.Value.Retention, http.Request.PathBase) with { Attempts = null }).ToArray());
    }

    /// <exception cref="ProblemException">A value is not allowed.</exception>
    public static JobFilter Filter(string? state, string? operation, string? limit, string? after, ApiOperations operations)
    {
        var most = DefaultLimit;
        Guid? from = null;
        if (state is not null && JobStates.Parse(state) is null)
            throw Wrong("state", state, string.Join(", ", JobStates.All));
        if (operation is not null && operations.Find(operation) is null)
            throw Wrong("operation", operation, string.Join(", ", operations.All.Select(known => known.Name.Name)));
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > MaxLimit))
            throw Wrong("limit", limit, $"1 to {MaxLimit}");
        if (after is not null)
            from = JobPaths.Id(after) ?? throw Wrong("after", after, "the id of a job");
        return new JobFilter(state is null ? null : JobStates.Parse(state), Owner: null, operation, from, most);
    }

    private static string NextPage(JobFilter filter, Guid last)
    {
        var query = QueryString.Empty;
        if (filter.State is { } state)
            query = query.Add("state", state.Text());
        if (filter.Operation is { } operation)
            query = query.Add("operation", operation);
        query = query.Add("limit", filter.Limit.ToString(CultureInfo.InvariantCulture)).Add("after", last.ToString());
        return JobPaths.All + query;
    }

    public static ProblemException Wrong(string name, string value, string allowed)
    {
        var error = $"{name} is '{Echo.Cut(value)}'. Allowed: {allowed}.";
        return new(ProblemTypes.InvalidRequest, detail: error) { Errors = new Dictionary<string, string[]> { [name] = [error] } };
    }
}
