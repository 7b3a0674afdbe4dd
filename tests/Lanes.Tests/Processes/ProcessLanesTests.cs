using System.Diagnostics;
using Messaging.Lanes.Processes;
using Messaging.RunawayWorker.Computations;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Lanes.Tests.Processes;

public sealed class ProcessLanesTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken End => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Harm.Throw, ComputationOutcomes.Failed, null)]
    [InlineData(Harm.SpinForEver, ComputationOutcomes.TimeLimit, null)]
    [InlineData(Harm.SpinUntilStopped, ComputationOutcomes.TimeLimit, null)]
    [InlineData(Harm.BlockInNativeCall, ComputationOutcomes.TimeLimit, null)]
    [InlineData(Harm.FloodConsole, ComputationOutcomes.Succeeded, null)]
    [InlineData(Harm.StartProcessAndSpin, ComputationOutcomes.TimeLimit, null)]
    [InlineData(Harm.FailFast, ComputationOutcomes.Crashed, 134)]
    [InlineData(Harm.OverflowStack, ComputationOutcomes.Crashed, 134)]
    [InlineData(Harm.KillOwnGroup, ComputationOutcomes.Crashed, 137)]
    [InlineData(Harm.Exit, ComputationOutcomes.Crashed, 3)]
    [InlineData(Harm.AllocateWithoutEnd, ComputationOutcomes.MemoryLimit, null)]
    public async Task A_harmful_computation_has_its_own_outcome_and_does_not_affect_others(Harm harm, string outcome, int? exitCode)
    {
        using var lanes = new RunawayLanes(new() { Count = 2, TimeLimit = Seconds(1), GracePeriod = Seconds(0.2), MemoryLimit = 64 << 20 });
        var other = lanes.RunUntilAsync(Harm.SpinUntilStopped, new CancellationTokenSource(Seconds(0.5), TimeProvider.System).Token);
        var seconds = $"{Random.Shared.Next(100_000, 1_000_000)}";

        var computation = lanes.RunAsync(harm, seconds);
        var problem = await Record.ExceptionAsync(() => computation.WaitAsync(Soon, End));

        Assert.Equal(outcome, (problem as ComputationException)?.Outcome ?? ComputationOutcomes.Succeeded);
        Assert.Equal(exitCode, (problem as ComputationException)?.ExitCode);
        Assert.Equal(exitCode, problem?.Data["LastExitCode"]);
        double? limit = outcome switch { ComputationOutcomes.TimeLimit => 1, ComputationOutcomes.MemoryLimit => 64 << 20, _ => null };
        Assert.Equal(limit, problem?.Data["Limit"]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.WaitAsync(Soon, End));
        Assert.Equal(["one", "two", "three"], await Task.WhenAll(
            lanes.RunAsync(Harm.None, "one"), lanes.RunAsync(Harm.None, "two"), lanes.RunAsync(Harm.None, "three")).WaitAsync(Soon, End));
        Assert.Contains(outcome, lanes.Outcomes);
        Assert.Equal(HealthStatus.Healthy, (await lanes.Health.CheckHealthAsync(new(), End)).Status);
        await Eventually.HoldsAsync(() => !IsSleeping(seconds));
    }

    [Fact]
    public async Task Processes_that_a_computation_leaves_running_are_killed()
    {
        using var lanes = new RunawayLanes(new() { Count = 1 });
        var seconds = $"{Random.Shared.Next(100_000, 1_000_000)}";

        Assert.Equal(seconds, await lanes.RunAsync(Harm.StartProcess, seconds).WaitAsync(Soon, End));

        await Eventually.HoldsAsync(() => !IsSleeping(seconds));
        Assert.Equal("next", await lanes.RunAsync(Harm.None, "next").WaitAsync(Soon, End));
    }

    [Fact]
    public async Task When_the_caller_leaves_the_CPU_is_free_within_half_a_second()
    {
        using var lanes = new RunawayLanes(new() { Count = 1, GracePeriod = Seconds(0.2) });
        await lanes.RunAsync(Harm.None).WaitAsync(Soon, End);
        using var caller = new CancellationTokenSource();
        var computation = lanes.RunUntilAsync(Harm.SpinForEver, caller.Token);
        await Eventually.HoldsAsync(() => lanes.Processes.Any(process => CpuTime(process) > Seconds(0.2)));
        var busy = lanes.Processes.MaxBy(CpuTime);

        var left = Stopwatch.StartNew();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => computation.WaitAsync(Soon, End));
        await Eventually.HoldsAsync(() => !IsRunning(busy));

        TestContext.Current.TestOutputHelper?.WriteLine($"The CPU was free {left.ElapsedMilliseconds} ms after the caller left.");
        Assert.InRange(left.Elapsed, TimeSpan.Zero, Seconds(2));
    }

    [Fact]
    public async Task A_computation_that_cannot_be_serialized_fails_alone()
    {
        using var lanes = new RunawayLanes(new() { Count = 1 });

        await Assert.ThrowsAsync<NotSupportedException>(() => lanes.RunUnwritableAsync().WaitAsync(Soon, End));

        Assert.Equal("next", await lanes.RunAsync(Harm.None, "next").WaitAsync(Soon, End));
    }

    [Fact]
    public async Task Disposing_lanes_during_a_computation_leaves_no_process()
    {
        var lanes = new RunawayLanes(new() { Count = 2 });
        var computation = lanes.RunAsync(Harm.SpinForEver);
        await Eventually.HoldsAsync(() => lanes.Processes.Any(process => CpuTime(process) > Seconds(0.2)));

        lanes.Dispose();

        Assert.Empty(lanes.Processes);
        await Assert.ThrowsAnyAsync<Exception>(() => computation.WaitAsync(Soon, End));
    }

    [Fact]
    public async Task A_quarantined_request_runs_in_a_process_even_with_thread_lanes()
    {
        using var lanes = new RunawayLanes(new() { Count = 1, Isolation = LaneIsolation.Thread });

        var crash = await Assert.ThrowsAsync<ComputationException>(() => lanes.RunAsync(Harm.FailFast, isQuarantined: true).WaitAsync(Soon, End));

        Assert.Equal(ComputationOutcomes.Crashed, crash.Outcome);
        Assert.Equal("here", await lanes.RunAsync(Harm.None, "here").WaitAsync(Soon, End));
    }

    [Fact]
    public async Task A_process_that_ends_while_idle_fails_no_computation()
    {
        using var lanes = new RunawayLanes(new() { Count = 1 });
        Assert.Equal("first", await lanes.RunAsync(Harm.None, "first").WaitAsync(Soon, End));
        // The lane's process, and the standby process.
        await Eventually.HoldsAsync(() => lanes.ProcessesStarted == 2);
        var idle = lanes.Processes;

        foreach (var process in idle)
            Process.GetProcessById(process).Kill();
        await Eventually.HoldsAsync(() => !idle.Any(process => Directory.Exists($"/proc/{process}")));

        Assert.Equal("next", await lanes.RunAsync(Harm.None, "next").WaitAsync(Soon, End));
    }

    [Fact]
    public async Task A_process_that_does_not_read_its_work_is_killed_at_the_time_limit()
    {
        using var lanes = new RunawayLanes(new() { Count = 1, TimeLimit = Seconds(1), GracePeriod = Seconds(0.2) });
        await lanes.RunAsync(Harm.None).WaitAsync(Soon, End);
        await Eventually.HoldsAsync(() => lanes.ProcessesStarted == 2);
        foreach (var process in lanes.Processes)
            Process.Start("kill", ["-STOP", $"{process}"]).WaitForExit();

        // More than a pipe takes.
        var stopped = await Assert.ThrowsAsync<ComputationException>(() => lanes.RunAsync(Harm.None, new string('x', 1 << 20)).WaitAsync(Soon, End));

        Assert.Equal(ComputationOutcomes.TimeLimit, stopped.Outcome);
    }

    [Fact]
    public void A_process_that_cannot_be_started_leaves_no_pipe_open()
    {
        var before = Directory.GetFiles("/proc/self/fd").Length;

        for (var count = 0; count < 200; count++)
            Assert.ThrowsAny<Exception>(() => LaneProcess.Start(new("/no/such/program", []), new(), NullLogger.Instance));

        // Each has four ends. Other tests open files meanwhile.
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 200);
    }

    [Fact]
    public async Task A_lane_process_that_cannot_start_is_reported_by_health()
    {
        using var lanes = new RunawayLanes(new() { Count = 1 }, command: new("no-such-program", []));

        await Eventually.HoldsAsync(() => lanes.Health.CheckHealthAsync(new(), End).Result.Status == HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task A_lane_process_that_does_not_get_ready_is_killed_and_reported_by_health()
    {
        var (clock, seconds) = (new ManualClock(), $"{Random.Shared.Next(100_000, 1_000_000)}");
        using var lanes = new RunawayLanes(new() { Count = 1 }, new("sh", ["-c", $"sleep {seconds}"]), clock);
        await Eventually.HoldsAsync(() => IsSleeping(seconds) && clock.TimersIn(Seconds(60)) == 1);
        var late = Sleeping(seconds).Single();

        clock.Advance(Seconds(60));

        await Eventually.HoldsAsync(() => lanes.Health.CheckHealthAsync(new(), End).Result.Status == HealthStatus.Unhealthy);
        Assert.False(IsRunning(late));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static bool IsSleeping(string seconds) => Sleeping(seconds).Any();

    private static IEnumerable<int> Sleeping(string seconds) =>
        Process.GetProcessesByName("sleep").Select(process => process.Id).Where(id => CommandLine(id).Contains(seconds, StringComparison.Ordinal));

    private static bool IsRunning(int process) => CommandLine(process).Length > 0;

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static TimeSpan CpuTime(int process)
    {
        try
        {
            return Process.GetProcessById(process).TotalProcessorTime;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return TimeSpan.Zero;
        }
    }
}
