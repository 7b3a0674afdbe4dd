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
    public async Task A_cancelled_job_that_is_retried_runs_again_and_can_be_cancelled_again()
    {
        await using var jobs = await system.StartAsync(Stop, [.. JobSettings.OneAtATime, .. JobSettings.Endless, ("Lanes__Priority", "Normal")]);
        var job = await jobs.One.AcceptedAsync();
        await jobs.Other.UntilAsync(job.Id, "running");
        await jobs.One.CancelAsync(job.Id);
        await jobs.Services.LogsAsync("Request stopped: its caller left or cancelled it", Soon, Stop);

        await jobs.Other.RetryAsync(job.Id);
        var running = await jobs.One.UntilAsync(job.Id, "running");
        await jobs.Services.ComputesAsync(Stop);
        await jobs.One.CancelAsync(job.Id);

        await jobs.Services.IsIdleAsync(Soon, Stop);
        Assert.Equal(2, running.Attempt);
        Assert.Equal([(1, "cancelled"), (2, "cancelled")], (await jobs.Other.FindAsync(job.Id)).Job.Attempts!.Select(attempt => (attempt.Number, attempt.Outcome)));
    }

    [Fact]
    public async Task A_job_that_expired_because_all_lanes_were_busy_succeeds_when_it_is_retried()
    {
        await using var jobs = await system.StartAsync(Stop, [.. JobSettings.OneAtATime, .. JobSettings.Endless, ("Jobs__Timeout", "00:00:05")]);
        // Has the only lane for longer than the job may take.
        var direct = jobs.One.GetAsync("/get_list", ("Prefer", "wait=20"));
        await jobs.Services.ComputesAsync(Stop);
        using var answer = await jobs.One.SendAsync(HttpMethod.Post, "/count_primes/1000", null);
        var accepted = await JobResponse.ReadAsync(answer, System.Net.HttpStatusCode.Accepted);
        var expired = await jobs.Other.UntilAsync(accepted.Id, job => job.IsFinal);

        using var unanswered = await direct;
        await jobs.Other.RetryAsync(accepted.Id);
        // Its result is no list.
        using var result = await jobs.One.GetAsync($"/jobs/{accepted.Id}", ("Prefer", "wait=30"));
        using var job = System.Text.Json.JsonDocument.Parse(await result.Content.ReadAsStringAsync(Stop));

        Assert.Equal(("expired", "deadline-exceeded"), (expired.State, expired.ProblemType));
        Assert.Equal("succeeded", job.RootElement.GetProperty("state").GetString());
        var attempts = job.RootElement.GetProperty("attempts").EnumerateArray().ToList();
        Assert.Equal(["expired", "succeeded"], attempts.Select(attempt => attempt.GetProperty("outcome").GetString()));
        Assert.Equal("/problems/deadline-exceeded", attempts[0].GetProperty("problem").GetString());
        Assert.True(attempts[1].GetProperty("cpuSeconds").GetDouble() >= 0);
        var times = attempts[1].GetProperty("times");
        Assert.InRange(times.GetProperty("broker").GetDouble(), 0, 60);
        Assert.InRange(times.GetProperty("worker").GetDouble(), times.GetProperty("lanes").GetDouble(), 60);
        Assert.NotNull(attempts[1].GetProperty("worker").GetString());
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
