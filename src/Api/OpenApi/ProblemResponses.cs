using Messaging.Api.Problems;

namespace Messaging.Api.OpenApi;

/// <summary>The problems that an endpoint can answer with, for its description.</summary>
internal sealed record ProblemResponses(IReadOnlyList<ProblemType> Types);

internal static class ProblemResponsesExtensions
{
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder endpoint, IReadOnlyList<ProblemType> types)
    {
        foreach (var status in types.Select(type => type.Status).Distinct())
            endpoint.ProducesProblem(status);
        return endpoint.WithMetadata(new ProblemResponses(types));
    }
}
