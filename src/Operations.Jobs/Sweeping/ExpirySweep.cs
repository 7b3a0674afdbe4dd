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
        + "The work is stopped. Create a new job to try again.";

    public async Task SweepAsync(CancellationToken stop)
    {
        List<Guid> due;
        do
        {
            due = await maintenance.ExpiredAsync(results.JobsWithoutPendingResult, BatchSize, stop);
            await Task.WhenAll(due.Select(id => ExpireAsync(id, stop)));
        }
        while (due.Count == BatchSize);
    }

    private async Task ExpireAsync(Guid id, CancellationToken stop)
    {
        var expired = new JobCompletion(JobState.Expired, Problem: JobProblem.Write(ProblemTypes.DeadlineExceeded, id, detail: Detail));
        if (await completer.CompleteAsync(id, expired, attempt: null, stop))
            logger.Expired(id);
    }
}
