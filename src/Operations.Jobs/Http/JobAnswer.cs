using System.Globalization;
using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Answers with a job: its ETag, its body unless the caller has it, and Retry-After while it is unfinished.</summary>
internal sealed class JobAnswer(Job job, int status) : IResult
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>The version of a job as an ETag. It changes with each visible change of the job.</summary>
    public static EntityTagHeaderValue ETag(Job job) => new($"\"{job.Version.ToString(CultureInfo.InvariantCulture)}\"");

    /// <summary>202: the job is accepted, cancelled or queued again.</summary>
    public static JobAnswer Accepted(Job job) => new(job, StatusCodes.Status202Accepted);

    public static JobAnswer Ok(Job job) => new(job, StatusCodes.Status200OK);

    /// <summary>304: the job has not changed.</summary>
    public static JobAnswer NotModified(Job job) => new(job, StatusCodes.Status304NotModified);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.Headers.ETag = ETag(job).ToString();
        response.Headers.CacheControl = "no-cache";
        if (status == StatusCodes.Status304NotModified)
            return Task.CompletedTask;

        var retention = httpContext.RequestServices.GetRequiredService<IOptions<JobsOptions>>().Value.Retention;
        if (status == StatusCodes.Status202Accepted)
            response.Headers.Location = JobPaths.Self(job.Id, httpContext.Request.PathBase);
        if (!job.State.IsFinal())
            response.Headers.RetryAfter = PollInterval.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return response.WriteAsJsonAsync(JobBody.Of(job, retention, httpContext.Request.PathBase), JobJson.Options, httpContext.RequestAborted);
    }
}
