using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class StoreCallTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>As Npgsql does while the server is frozen.</summary>
    [Fact]
    public async Task When_the_cancellation_of_a_statement_blocks_its_caller_does_not_wait_and_no_thread_of_the_pool_is_blocked()
    {
        using var mayEnd = new ManualResetEventSlim();
        var blocked = new TaskCompletionSource<bool>();

        var call = StoreCall.RunAsync(
            token =>
            {
                token.Register(() =>
                {
                    blocked.SetResult(Thread.CurrentThread.IsThreadPoolThread);
                    mayEnd.Wait();
                });
                return new TaskCompletionSource<int>().Task;
            },
            TimeSpan.FromSeconds(0.1), TimeProvider.System, Stop);

        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(Soon, TimeProvider.System, Stop));
        Assert.False(await blocked.Task.WaitAsync(Soon, TimeProvider.System, Stop));
        mayEnd.Set();
    }

    [Fact]
    public async Task When_the_caller_leaves_the_statement_is_cancelled()
    {
        using var leaving = new CancellationTokenSource();
        var cancelled = new TaskCompletionSource();

        var call = StoreCall.RunAsync(
            token =>
            {
                token.Register(cancelled.SetResult);
                return new TaskCompletionSource<int>().Task;
            },
            Soon, TimeProvider.System, leaving.Token);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(Soon, TimeProvider.System, Stop);
    }

    [Fact]
    public async Task A_statement_that_ends_in_time_is_not_cancelled()
    {
        var token = CancellationToken.None;

        var result = await StoreCall.RunAsync(given => Task.FromResult((token = given) == given ? 5 : 0), Soon, TimeProvider.System, Stop);

        Assert.Equal((5, false), (result, token.IsCancellationRequested));
    }
}
