using Messaging.Api.OpenApi;
using Messaging.Api.Problems;
using Messaging.Api.Requests;
using Messaging.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Api.GetList;

internal static class GetListEndpoint
{
    public static void MapGetList(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/get_list", GetListAsync)
            .WithSummary("Get the list")
            .WithDescription("Computed by a worker; the answer comes when it is done. Leave, and the computation stops. "
                + "'Prefer: wait=<seconds>' (RFC 7240) names a deadline earlier than the server's own.")
            .WithProblems(ProblemTypes.All);

    private static async Task<Ok<IReadOnlyList<string>>> GetListAsync(WorkerRequests requests, HttpContext http)
    {
        var list = await requests.AskAsync<Contracts.GetList, ItemList>(new(), http);
        return TypedResults.Ok(list.Items);
    }
}
