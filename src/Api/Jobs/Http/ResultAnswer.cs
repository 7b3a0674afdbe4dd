using System.Text;
using Messaging.Api.Jobs.Operations;
using Messaging.Api.Jobs.Store;

namespace Messaging.Api.Jobs.Http;

/// <summary>Answers a caller who waited for a job as the line would have: with its result, or with its problem.</summary>
internal sealed class ResultAnswer(Job job) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.ContentLocation = JobPaths.Self(job.Id);
        if (job.Problem is { } problem)
        {
            response.StatusCode = JobJson.Read(problem)!.Value.GetProperty("status").GetInt32();
            response.ContentType = "application/problem+json";
        }
        else
        {
            response.ContentType = "application/json; charset=utf-8";
        }

        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(job.Result ?? job.Problem!), httpContext.RequestAborted);
    }
}
