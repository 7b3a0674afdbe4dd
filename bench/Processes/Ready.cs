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
        WhenAsync(process, target, json: "", stop);

    /// <summary>Waits until a service of the product says that nothing is amiss: it is ready before it has a broker.</summary>
    /// <returns>The time since the start of the process.</returns>
    public static Task<TimeSpan> WhenHealthyAsync(ChildProcess process, Uri address, CancellationToken stop) =>
        WhenAsync(process, new Uri(address, "/health/ready"), "{\"status\":\"Healthy\"", stop);

    private static Task<TimeSpan> WhenAsync(ChildProcess process, Uri target, string json, CancellationToken stop) =>
        Task.Factory.StartNew(() => Wait(process, target, json, stop), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static TimeSpan Wait(ChildProcess process, Uri target, string json, CancellationToken stop)
    {
        var answer = "";
        while (Stopwatch.GetElapsedTime(process.StartedAt) < Patience)
        {
            stop.ThrowIfCancellationRequested();
            if (process.HasExited)
                throw process.Ended();
            if (Answers(target, json, out answer))
                return Stopwatch.GetElapsedTime(process.StartedAt);
            PreciseSleep.For(BetweenLooks);
        }

        throw new TimeoutException($"{target} does not answer as it should. Its last answer:\n{answer}\nIts log:\n{process.LastLines}");
    }

    /// <param name="target">What is asked for.</param>
    /// <param name="json">How the JSON of the answer begins: each check in it has a status too.</param>
    /// <param name="answer">The answer.</param>
    private static bool Answers(Uri target, string json, out string answer)
    {
        answer = "";
        try
        {
            using var connection = new HttpConnection(target);
            var isOk = connection.Get(TimeSpan.FromSeconds(5)) == 200;
            answer = connection.Answer;
            return isOk && answer.AsSpan(Math.Max(0, answer.IndexOf('{', StringComparison.Ordinal))).StartsWith(json, StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
