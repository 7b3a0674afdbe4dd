using Messaging.Api.Http;
using Messaging.Api.Jobs.Http;
using Messaging.Api.OpenApi;
using Messaging.Api.Problems;
using Messaging.Api.Requests;
using Messaging.Contracts;

namespace Messaging.Api.GetList;

internal static class GetListEndpoint
{
    public static void MapGetList(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/get_list", GetListAsync)
            .WithTags("Lists")
            .WithSummary("Get the list")
            .WithDescription("Computed by a worker; the answer comes when it is done. Leave, and the computation stops. "
                + "'Prefer: wait=<seconds>' (RFC 7240) names a deadline earlier than the server's own. "
                + "'Prefer: respond-async' makes it a job, with 'wait=<seconds>' only if it takes longer than that.")
            .WithResult<IReadOnlyList<string>>("The list. If it is a job's result, Content-Location names the job.")
            .WithJobAnswers()
            .WithPreferences("respond-async, wait=<seconds>, or both", StatusCodes.Status200OK, StatusCodes.Status202Accepted)
            .WithProblems([.. ProblemTypes.OfOperations, .. JobPosts.OfAcceptance, ProblemTypes.ResultTooLarge]);
        routes.MapPostJob<Contracts.GetList>("/get_list")
            .WithTags("Lists")
            .WithSummary("Get the list as a job")
            .WithResult<IReadOnlyList<string>>("The list, which was there within the time that the caller prefers to wait.");
    }

    private static async Task<IResult> GetListAsync(WorkerRequests requests, JobRequests jobs, HttpContext http)
    {
        if (http.Request.PrefersAsync())
            return await jobs.AnswerAsync(new Contracts.GetList(), http);

        var list = await requests.AskAsync<Contracts.GetList, ItemList>(new(), http);
        return TypedResults.Ok(list.Items);
    }
}
