using Messaging.Worker;

namespace Messaging.Lanes.Tests;

public sealed class ThreadLanesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Give_each_caller_the_result_of_his_computation()
    {
        using var lanes = new TestLanes(2);

        var text = lanes.RunAsync(new DelegateComputation(_ => "forty-two"), Test);
        var number = lanes.RunAsync(new BusyLoop(2), Test);

        Assert.Equal("forty-two", await text);
        Assert.Equal(0x9E37_79B9_7F4A_7C15, await number);
    }

    [Fact]
    public async Task Run_as_many_computations_at_a_time_as_there_are_lanes_and_no_more()
    {
        const int Count = 3;
        using var lanes = new TestLanes(Count);
        using var allAtOnce = new Barrier(Count);
        var running = 0;

        var seen = await Task.WhenAll(Enumerable.Range(0, Count * 10).Select(_ => lanes.RunAsync(
            new DelegateComputation(stop =>
            {
                var now = Interlocked.Increment(ref running);
                Assert.True(allAtOnce.SignalAndWait(Patience, stop));
                Interlocked.Decrement(ref running);
                return now;
            }),
            Test)));

        Assert.InRange(seen.Max(now => (int)now), 1, Count);
    }

    [Fact]
    public async Task Run_computations_on_threads_of_their_own_and_nothing_else()
    {
        using var lanes = new TestLanes(1);

        var computesOnPool = lanes.RunAsync(new DelegateComputation(_ => Thread.CurrentThread.IsThreadPoolThread), Test);
        Assert.Equal(false, await computesOnPool);

        using var go = new ManualResetEventSlim();
        var goesOnOnPool = lanes
            .RunAsync(new DelegateComputation(token => go.Wait(Patience, token)), Test)
            .ContinueWith(_ => Thread.CurrentThread.IsThreadPoolThread, Test, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        go.Set();
        Assert.True(await goesOnOnPool);
    }

    [Fact]
    public async Task Throw_at_the_caller_what_the_computation_throws_and_go_on()
    {
        using var lanes = new TestLanes(1);

        var thrown = await Assert.ThrowsAsync<ComputationException>(
            () => lanes.RunAsync(new DelegateComputation(_ => throw new InvalidOperationException("broken")), Test));

        Assert.Equal(ComputationOutcomes.Failed, thrown.Outcome);
        Assert.EndsWith("InvalidOperationException: broken", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(1, await lanes.RunAsync(new DelegateComputation(_ => 1), Test));
    }

    [Fact]
    public async Task End_a_cancelled_wait_at_once_and_never_run_what_waited()
    {
        using var lanes = new TestLanes(1);
        using var go = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var ran = false;
        var first = lanes.RunAsync(new DelegateComputation(token => go.Wait(Patience, token)), Test);
        var second = lanes.RunAsync(new DelegateComputation(_ => ran = true), stop.Token);

        await stop.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Patience, Test));
        Assert.Equal(stop.Token, thrown.CancellationToken);
        Assert.False(first.IsCompleted);
        go.Set();
        await first;
        await lanes.RunAsync(new DelegateComputation(_ => 0), Test);
        Assert.False(ran);
    }

    [Fact]
    public async Task Do_not_take_cancelled_work()
    {
        using var lanes = new TestLanes(1);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lanes.RunAsync(new BusyLoop(1), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Ask_a_running_computation_to_stop()
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
        await begun.Task.WaitAsync(Patience, Test);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        // The lane is free again.
        Assert.Equal(1, await lanes.RunAsync(new DelegateComputation(_ => 1), Test).WaitAsync(Patience, Test));
    }

    [Fact]
    public async Task Have_the_configured_priority()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        using var lanes = new TestLanes(1, LanePriority.Idle);

        var status = await lanes.RunAsync(new DelegateComputation(_ => ThreadStatus.Read()), Test);

        Assert.Equal(5, Assert.IsType<ThreadStatus>(status).Policy);
    }
}
