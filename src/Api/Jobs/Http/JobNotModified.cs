using Messaging.Api.Jobs.Store;

namespace Messaging.Api.Jobs.Http;

/// <summary>304: the job is as the caller knows it.</summary>
internal sealed class JobNotModified(Job job) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        httpContext.Response.Headers.ETag = JobAnswer.ETag(job).ToString();
        httpContext.Response.Headers.CacheControl = "no-cache";
        return Task.CompletedTask;
    }
}
