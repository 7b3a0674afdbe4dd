using Microsoft.Net.Http.Headers;

namespace Messaging.Operations.Api.Http;

/// <summary>Answers 406 to a caller that does not accept JSON, before any other work.</summary>
public sealed class AcceptsJson : IEndpointFilter
{
    // With its charset, so that a range with this charset matches.
    private static readonly MediaTypeHeaderValue Json = new("application/json") { Charset = "utf-8" };

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Varies(HeaderNames.Accept);
        return Accepts(context.HttpContext.Request)
            ? next(context)
            : ValueTask.FromResult<object?>(TypedResults.StatusCode(StatusCodes.Status406NotAcceptable));
    }

    private static bool Accepts(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out var ranges))
            return true;

        // RFC 9110, section 12.5.1: the most specific range decides, and q=0 means «not that».
        return ranges
            .Where(Json.IsSubsetOf)
            .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .FirstOrDefault()?.Quality is not 0 and var quality
            && (quality is not null || ranges.Any(Json.IsSubsetOf));
    }
}
