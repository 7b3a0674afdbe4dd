using Messaging.Api.Jobs.Delivery;
using Messaging.Api.Jobs.Results;
using Messaging.Api.Jobs.Store;
using Messaging.Api.Problems;

namespace Messaging.Api.Jobs.Sweeping;

/// <summary>Ends jobs whose deadline has passed. Workers stop by themselves then.</summary>
internal sealed class DueJobs(JobUpkeep upkeep, JobEnd end, ILogger<DueJobs> logger) : ISweep
{
    private const int BatchSize = 100;

    public async Task SweepAsync(CancellationToken stop)
    {
        List<Guid> due;
        do
        {
            due = await upkeep.DueAsync(BatchSize, stop);
            foreach (var id in due)
            {
                var expired = new JobOutcome(JobState.Expired, Problem: JobProblem.Write(ProblemTypes.DeadlineExceeded, id));
                if (await end.ReachAsync(id, expired, attempt: null, stop))
                    logger.Expired(id);
            }
        }
        while (due.Count == BatchSize);
    }
}
