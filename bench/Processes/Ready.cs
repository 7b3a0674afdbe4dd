using System.Diagnostics;
using System.Net.Sockets;
using Messaging.Bench.Load;

namespace Messaging.Bench.Processes;

/// <summary>Waits for a program to answer.</summary>
internal static class Ready
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until a path is answered with status 200.</summary>
    /// <returns>The time since the start of the process.</returns>
    public static Task<TimeSpan> WhenAnswersAsync(ChildProcess process, Uri target, CancellationToken stop) =>
        Task.Factory.StartNew(() => Wait(process, target, stop), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static TimeSpan Wait(ChildProcess process, Uri target, CancellationToken stop)
    {
        while (Stopwatch.GetElapsedTime(process.StartedAt) < Patience)
        {
            stop.ThrowIfCancellationRequested();
            if (process.HasExited)
                throw process.Ended();
            if (Answers(target))
                return Stopwatch.GetElapsedTime(process.StartedAt);
            PreciseSleep.For(BetweenLooks);
        }

        throw new TimeoutException($"{target} does not answer:\n{process.LastLines}");
    }

    private static bool Answers(Uri target)
    {
        try
        {
            using var connection = new HttpConnection(target);
            return connection.Get(TimeSpan.FromSeconds(5)) == 200;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
