using System.Diagnostics;
using Messaging.Integration.Tests.Jobs.Systems;
using Messaging.Integration.Tests.Lanes;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Jobs;

/// <summary>One process that has Api, worker and messages, and ends with a job in flight.</summary>
[Collection(ParallelTests.Name)]
public sealed class InMemoryJobCrashes
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_restart_runs_the_job_as_the_next_attempt_and_never_rejects_the_job()
    {
        await using var jobs = await new InMemoryJobSystem().StartAsync(Stop, JobSettings.Endless);
        var accepted = await jobs.One.AcceptedAsync();

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await RunningAsync(jobs, accepted.Id, attempt);
            await jobs.KillApiAsync(Stop);
        }

        await RunningAsync(jobs, accepted.Id, attempt: 4);
        Assert.Equal("cancelled", (await jobs.One.CancelAsync(accepted.Id)).State);
    }

    [Fact]
    public async Task From_the_second_attempt_on_a_crash_of_a_lane_does_not_end_the_process()
    {
        await using var jobs = await new InMemoryJobSystem().StartAsync(Stop, JobSettings.Endless);
        var accepted = await jobs.One.AcceptedAsync();
        await RunningAsync(jobs, accepted.Id, attempt: 1);
        var process = ((InMemoryJobs)jobs).AllInOne;
        Assert.Empty(process.LaneProcesses());
        await jobs.KillApiAsync(Stop);
        await RunningAsync(jobs, accepted.Id, attempt: 2);
        process = ((InMemoryJobs)jobs).AllInOne;

        foreach (var id in process.LaneProcesses())
        {
            using var lane = Process.GetProcessById(id);
            lane.Kill();
        }

        var job = await jobs.One.UntilAsync(accepted.Id, job => job.IsFinal);
        Assert.Equal(("failed", "computation-crashed", 2), (job.State, job.ProblemType, job.Attempt));
        Assert.False(process.HasExited);
    }

    private static Task<JobResponse> RunningAsync(RunningJobs jobs, Guid id, int attempt) =>
        jobs.One.UntilAsync(id, job => job.State == "running" && job.Attempt == attempt);
}
