using System.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace Messaging.Operations.Api.Problems;

/// <summary>
/// Writes every problem as <c>application/problem+json</c>, whatever the caller accepts. RFC 9110, section 15.5.7, allows that. The
/// framework's own writer would answer a caller that accepts only HTML with plain text.
/// </summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    private const string MediaType = "application/problem+json";

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var problem = context.ProblemDetails;
        problem.Status ??= http.Response.StatusCode;
        // RFC 9457, section 4.2.1: a problem without a type of its own has this type, and the reason phrase as title.
        problem.Type = ProblemType.UriBelow(http.Request.PathBase, problem.Type ?? "about:blank");
        problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
        problem.Detail ??= StatusDetails.Of(problem.Status.Value, http);
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString();
        problem.Extensions["requestId"] = http.TraceIdentifier;
        await http.Response.WriteAsJsonAsync(problem, problem.GetType(), options: null, MediaType, CancellationToken.None);
    }
}
