using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Results;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Sweeping;

/// <summary>
/// Expires jobs whose deadline has passed. Workers stop at the deadline by themselves. Results that still wait in the queue after an
/// outage are stored first: they were in time.
/// </summary>
internal sealed class ExpirySweep(JobMaintenance maintenance, JobCompleter completer, PendingResults results, ILogger<ExpirySweep> logger) : ISweep
{
    private const int BatchSize = 100;

    private const string Detail = "The job was accepted, but no worker finished it before its deadline: none is running, all are busy, or the work takes longer. "
        + "The work is stopped. Retry the job, or create a new one.";

    public async Task SweepAsync(CancellationToken stop)
    {
        List<JobVersion> due;
        do
        {
            due = await maintenance.ExpiredAsync(results.JobsWithoutPendingResult, BatchSize, stop);
            await Task.WhenAll(due.Select(job => ExpireAsync(job, stop)));
        }
        while (due.Count == BatchSize);
    }

    /// <summary>Only in this version: another replica may have expired it, and a caller retried it since.</summary>
    private async Task ExpireAsync(JobVersion job, CancellationToken stop)
    {
        var expired = new JobCompletion(JobState.Expired, Problem: JobProblem.Write(ProblemTypes.DeadlineExceeded, job.Id, detail: Detail));
        if (await completer.CompleteAsync(job.Id, expired, attempt: null, stop, job.Version))
            logger.Expired(job.Id);
    }
}
