using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.Http;
using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Watch;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Answers requests for a job, and requests for a result with a job as the fallback.</summary>
internal sealed class JobRequests(JobAcceptance acceptance, JobWaiting waiting)
{
    public async Task<IResult> AnswerAsync(ApiOperation operation, string request, HttpContext http)
    {
        var job = await acceptance.AcceptAsync(operation, Caller.Of(http), request, IdempotencyKey.Read(http.Request), http.RequestAborted);
        // The same id in all log lines of the call, here and in the worker.
        http.TraceIdentifier = job.Id.ToString();
        if (!http.Request.PrefersAsync())
            return JobAnswer.Accepted(job);

        if (http.Request.WaitPreferred(JobWaiting.Longest) is not { } wait)
        {
            http.Response.PreferenceApplied(Preferences.RespondAsync);
            return JobAnswer.Accepted(job);
        }

        http.Response.PreferenceApplied(Preferences.RespondAsync, Preferences.Wait(wait));
        job = await WaitAsync(job, wait, http);
        // A cancelled job has neither.
        return job.Result is null && job.Problem is null ? JobAnswer.Accepted(job) : ResultOf(job, http.Response);
    }

    /// <summary>The synchronous answer: the result, or the problem.</summary>
    private static ContentHttpResult ResultOf(Job job, HttpResponse response)
    {
        var pathBase = response.HttpContext.Request.PathBase;
        // Not Content-Location: the job has another representation, with its result inside.
        response.Headers.Link = $"<{JobPaths.Self(job.Id, pathBase)}>; rel=\"via\"";
        return JobBody.ProblemOf(job, pathBase) is { } problem
            ? TypedResults.Text(problem.GetRawText(), "application/problem+json", statusCode: problem.GetProperty("status").GetInt32())
            : TypedResults.Text(job.Result, "application/json; charset=utf-8");
    }

    private async Task<Job> WaitAsync(Job job, TimeSpan wait, HttpContext http)
    {
        try
        {
            return await waiting.UntilAsync(job.Id, Caller.Of(http).Owner, found => found.State.IsFinal(), wait, http.RequestAborted) ?? job;
        }
        catch (StoreException)
        {
            // The job is accepted and continues. After an error the caller would ask for another one.
            return job;
        }
    }
}
