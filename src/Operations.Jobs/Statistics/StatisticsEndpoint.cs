using System.ComponentModel;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Api.Statistics;
using Messaging.Operations.Jobs.Http;
using Messaging.Operations.Jobs.Store;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Jobs.Statistics;

/// <summary>The history of the last 72 hours.</summary>
internal static class StatisticsEndpoint
{
    private const string Path = "/stats";
    private const int MaxStep = 60;

    private static readonly int MaxHours = (int)StatisticsStore.Retention.TotalHours;

    public static void MapStatistics(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, GetAsync)
            .WithName("getStatistics")
            .WithScope(Scopes.Operate)
            .WithMetadata(new LimitedTogether(Path))
            .WithTags("Statistics")
            .WithSummary("Get the history")
            .WithDescription("What the workers did, what waited, and how long local endpoints took, by minutes. 72 hours are kept.")
            .WithResponse(Status200OK, "The history.", typeof(StatisticsBody))
            .WithNumber("hours", min: 1, MaxHours, missing: 1)
            .WithNumber("step", min: 1, MaxStep, missing: 1)
            .WithProblems([ProblemTypes.InvalidRequest, ProblemTypes.JobStoreUnavailable]);

    private static async Task<Ok<StatisticsBody>> GetAsync(
        [Description("The hours until now.")] string? hours,
        [Description("The minutes of each point.")] string? step,
        StatisticsHistory history,
        MinuteRecorder minutes,
        TimeProvider clock,
        HttpContext http)
    {
        var length = QueryValues.ReadNumber("hours", hours, min: 1, MaxHours, missing: 1);
        var each = QueryValues.ReadNumber("step", step, min: 1, MaxStep, missing: 1);
        return TypedResults.Ok(StatisticsBody.Of(await history.ReadAsync(http.RequestAborted), clock.GetUtcNow().AddHours(-length), each, minutes.Local));
    }
}
