using System.Globalization;
using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Answers with a job: its ETag, and unless the caller has it, its body and when to look again while it is unfinished.</summary>
internal sealed class JobAnswer(Job job, int status) : IResult
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>The version of a job as an ETag: what a caller sees changes with it, and only with it.</summary>
    public static EntityTagHeaderValue ETag(Job job) => new($"\"{job.Version.ToString(CultureInfo.InvariantCulture)}\"");

    /// <summary>202: the job is there, and that is all that was promised.</summary>
    public static JobAnswer Accepted(Job job) => new(job, StatusCodes.Status202Accepted);

    public static JobAnswer Ok(Job job) => new(job, StatusCodes.Status200OK);

    /// <summary>304: the job is as the caller knows it.</summary>
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
            response.Headers.Location = JobPaths.Self(job.Id);
        if (!job.State.IsFinal())
            response.Headers.RetryAfter = PollInterval.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return response.WriteAsJsonAsync(JobBody.Of(job, retention), JobJson.Options, httpContext.RequestAborted);
    }
}
