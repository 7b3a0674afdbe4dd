namespace Messaging.Operations.Jobs.Store;

/// <summary>Ends the wait for a statement without waiting for its cancellation.</summary>
/// <remarks>
/// Npgsql cancels a statement by a second connection, in the callback of the token, and blocks that thread until the server answers.
/// A server that is frozen never does. On the thread pool such threads would delay every endpoint, so a cancellation gets its own
/// thread (docs/decisions/0026-cancelling-statements.md).
/// </remarks>
internal static class StoreCall
{
    /// <param name="runAsync">Runs the statement. Its token is cancelled when nothing waits for it any more.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="TimeoutException">The time is over. The statement may be executed later.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled. The statement may be executed later.</exception>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> runAsync, TimeSpan timeout, TimeProvider clock, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        // Not disposed: the thread below may use it later. It has no timer and no handle.
        var cancellation = new CancellationTokenSource();
        var running = runAsync(cancellation.Token);
        try
        {
            return await running.WaitAsync(timeout, clock, stop);
        }
        finally
        {
            if (!running.IsCompleted)
                Abandon(running, cancellation);
        }
    }

    private static void Abandon(Task running, CancellationTokenSource cancellation)
    {
        running.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        new Thread(() => Cancel(cancellation)) { IsBackground = true, Name = "store cancellation" }.UnsafeStart();
    }

    private static void Cancel(CancellationTokenSource cancellation)
    {
        try
        {
            cancellation.Cancel();
        }
        catch (Exception)
        {
            // A callback failed, for example because the connection is closed. Without this the process would end.
        }
    }
}
