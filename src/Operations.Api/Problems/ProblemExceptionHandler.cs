using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Api.Problems;

/// <summary>
/// Turns a <see cref="ProblemException"/>, and a body that the server cannot read, into problem details. Other exceptions become a plain 500.
/// </summary>
internal sealed class ProblemExceptionHandler(IProblemDetailsService problems, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var details = exception switch
        {
            ProblemException problem => Describe(problem),
            BadHttpRequestException { StatusCode: Status408RequestTimeout } => ProblemTypes.RequestTimeout.Describe(),
            BadHttpRequestException unreadable => new ProblemDetails { Status = unreadable.StatusCode },
            _ => null,
        };
        if (details?.Status is not { } status)
            return false;

        var known = exception as ProblemException;
        logger.Answered(httpContext.TraceIdentifier, known?.Type.Name ?? exception.Message, status, known?.Reason is { } reason ? $": {reason}" : "", exception.InnerException);
        var response = httpContext.Response;
        response.StatusCode = status;
        if (known?.RetryAfter is { } retryAfter)
        {
            known.Limit?.WriteTo(response, retryAfter);
            response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        // The rest of the body may still come, and is no other request.
        if (status == Status408RequestTimeout)
            response.Headers.Connection = "close";
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = details });
    }

    private static ProblemDetails Describe(ProblemException problem)
    {
        var details = problem.Type.Describe(problem.Detail);
        if (problem.Errors is { } errors)
            details.Extensions["errors"] = errors;
        return details;
    }
}
