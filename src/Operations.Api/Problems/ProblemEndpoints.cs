using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Operations.Api.Problems;

/// <summary>Serves the explanation of each problem type at its URI.</summary>
public static class ProblemEndpoints
{
    public static void MapProblems(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/problems/{name}", Explain).ExcludeFromDescription();

    private static Results<ContentHttpResult, NotFound> Explain(string name) =>
        ProblemTypes.All.FirstOrDefault(type => type.Name == name) is { } type
            ? TypedResults.Text($"{type.Name} (HTTP {type.Status})\n{type.Title}\n\n{type.Explanation}\n")
            : TypedResults.NotFound();
}
