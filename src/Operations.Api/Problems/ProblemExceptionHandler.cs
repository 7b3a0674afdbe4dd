using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;

namespace Messaging.Operations.Api.Problems;

/// <summary>
/// Turns a <see cref="ProblemException"/> into problem details, and a body that breaks HTTP into a problem with its status. Other
/// exceptions become a plain 500.
/// </summary>
internal sealed class ProblemExceptionHandler(IProblemDetailsService problems, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is BadHttpRequestException unreadable)
        {
            httpContext.Response.StatusCode = unreadable.StatusCode;
            return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext });
        }

        if (exception is not ProblemException problem)
            return false;

        logger.Answered(httpContext.TraceIdentifier, problem.Type.Name, problem.Type.Status, problem.InnerException);
        var response = httpContext.Response;
        response.StatusCode = problem.Type.Status;
        if (problem.RetryAfter is { } retryAfter)
            response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);

        var details = problem.Type.Describe(problem.Detail);
        if (problem.Errors is { } errors)
            details.Extensions["errors"] = errors;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = details });
    }
}
