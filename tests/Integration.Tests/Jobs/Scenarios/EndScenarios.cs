using Messaging.Integration.Tests.Jobs.Systems;

namespace Messaging.Integration.Tests.Jobs.Scenarios;

/// <summary>Jobs that end without a result.</summary>
public abstract class EndScenarios(IJobSystem system)
{
    // The target of 250 ms is measured by bench/Stopping. This limit is for busy machines.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cancelled_job_stops_computing_and_a_cancelled_queued_job_never_starts()
    {
        await using var jobs = await system.StartAsync(Stop, [.. JobSettings.OneAtATime, .. JobSettings.Endless, ("Lanes__Priority", "Normal")]);
        var running = await jobs.One.AcceptedAsync();
        await jobs.Other.UntilAsync(running.Id, "running");
        var queued = await jobs.Other.AcceptedAsync();
        await jobs.Services.ComputesAsync(Stop);

        await jobs.One.CancelAsync(queued.Id);
        await jobs.Other.CancelAsync(running.Id);

        await jobs.Services.LogsAsync("Request stopped: its caller left or cancelled it", Soon, Stop);
        await jobs.Services.LogsAsync("Request not started: its caller left or cancelled it", Soon, Stop);
        await jobs.Services.IsIdleAsync(Soon, Stop);
        var (never, _) = await jobs.Other.FindAsync(queued.Id);
        Assert.Equal(("cancelled", 0), (never.State, never.Attempt));
        Assert.Equal("cancelled", (await jobs.One.FindAsync(running.Id)).Job.State);
    }

    [Fact]
    public async Task A_job_is_cancelled_during_its_wait()
    {
        await using var jobs = await system.StartAsync(Stop, ("GetList__Wait", "00:01:00"));
        var job = await jobs.One.AcceptedAsync();
        await jobs.Services.LogsAsync("start", JobClient.WaitLimit, Stop);

        await jobs.Other.CancelAsync(job.Id);

        await jobs.Services.LogsAsync("Request stopped: its caller left or cancelled it", Soon, Stop);
        Assert.DoesNotContain(jobs.Services.Log, line => line.Message == "end");
        Assert.Equal("cancelled", (await jobs.One.FindAsync(job.Id)).Job.State);
    }

    [Fact]
    public async Task A_result_that_is_too_large_fails_its_job()
    {
        // One byte less than ["Item1","Item2","Item3"] has.
        await using var jobs = await system.StartAsync(Stop, ("Operations__GetList__MaxResultBytes", "24"));
        var accepted = await jobs.One.AcceptedAsync();

        var job = await jobs.Other.UntilAsync(accepted.Id, job => job.IsFinal);

        Assert.Equal(("failed", "result-too-large", null), (job.State, job.ProblemType, job.Result));
    }
}
