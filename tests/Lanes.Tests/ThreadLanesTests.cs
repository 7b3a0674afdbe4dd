using Messaging.Worker;

namespace Messaging.Lanes.Tests;

public sealed class ThreadLanesTests
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(15);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_caller_gets_the_result_of_its_own_computation()
    {
        using var lanes = new TestLanes(2);

        var text = lanes.RunAsync(new DelegateComputation(_ => "forty-two"), Test);
        var number = lanes.RunAsync(new BusyLoop(2), Test);

        Assert.Equal("forty-two", await text);
        Assert.Equal(0x9E37_79B9_7F4A_7C15, await number);
    }

    [Fact]
    public async Task Concurrent_computations_are_limited_to_the_number_of_lanes()
    {
        const int Count = 3;
        using var lanes = new TestLanes(Count);
        using var allAtOnce = new Barrier(Count);
        var running = 0;

        var seen = await Task.WhenAll(Enumerable.Range(0, Count * 10).Select(_ => lanes.RunAsync(
            new DelegateComputation(stop =>
            {
                var now = Interlocked.Increment(ref running);
                Assert.True(allAtOnce.SignalAndWait(WaitLimit, stop));
                Interlocked.Decrement(ref running);
                return now;
            }),
            Test)));

        Assert.InRange(seen.Max(now => (int)now), 1, Count);
    }

    [Fact]
    public async Task Computations_run_on_lane_threads_and_continuations_do_not()
    {
        using var lanes = new TestLanes(1);

        var computesOnPool = lanes.RunAsync(new DelegateComputation(_ => Thread.CurrentThread.IsThreadPoolThread), Test);
        Assert.Equal(false, await computesOnPool);

        using var go = new ManualResetEventSlim();
        var goesOnOnPool = lanes
            .RunAsync(new DelegateComputation(token => go.Wait(WaitLimit, token)), Test)
            .ContinueWith(_ => Thread.CurrentThread.IsThreadPoolThread, Test, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        go.Set();
        Assert.True(await goesOnOnPool);
    }

    [Fact]
    public async Task An_exception_of_a_computation_reaches_the_caller_and_the_lane_continues()
    {
        using var lanes = new TestLanes(1);

        var thrown = await Assert.ThrowsAsync<ComputationException>(
            () => lanes.RunAsync(new DelegateComputation(_ => throw new InvalidOperationException("broken")), Test));

        Assert.Equal(ComputationOutcomes.Failed, thrown.Outcome);
        Assert.EndsWith("InvalidOperationException: broken", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(1, await lanes.RunAsync(new DelegateComputation(_ => 1), Test));
    }

    [Fact]
    public async Task A_cancelled_wait_ends_at_once_and_the_computation_never_runs()
    {
        using var lanes = new TestLanes(1);
        using var go = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var ran = false;
        var first = lanes.RunAsync(new DelegateComputation(token => go.Wait(WaitLimit, token)), Test);
        var second = lanes.RunAsync(new DelegateComputation(_ => ran = true), stop.Token);

        await stop.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(WaitLimit, Test));
        Assert.Equal(stop.Token, thrown.CancellationToken);
        Assert.False(first.IsCompleted);
        go.Set();
        await first;
        await lanes.RunAsync(new DelegateComputation(_ => 0), Test);
        Assert.False(ran);
    }

    [Fact]
    public async Task Cancelled_work_is_not_started()
    {
        using var lanes = new TestLanes(1);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lanes.RunAsync(new BusyLoop(1), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Cancellation_asks_a_running_computation_to_stop()
    {
        using var lanes = new TestLanes(1);
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var endless = new DelegateComputation(token =>
        {
            begun.SetResult();
            return new BusyLoop(long.MaxValue).Run(progress: null, token);
        });
        var run = lanes.RunAsync(endless, stop.Token);
        await begun.Task.WaitAsync(WaitLimit, Test);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        // The lane is free again.
        Assert.Equal(1, await lanes.RunAsync(new DelegateComputation(_ => 1), Test).WaitAsync(WaitLimit, Test));
    }

    [Fact]
    public async Task Lane_threads_have_the_configured_priority()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        using var lanes = new TestLanes(1, LanePriority.Idle);

        var status = await lanes.RunAsync(new DelegateComputation(_ => ThreadStatus.Read()), Test);

        Assert.Equal(5, Assert.IsType<ThreadStatus>(status).Policy);
    }
}
