using System.Diagnostics;
using System.Net.Sockets;
using Messaging.Bench.Figures;

namespace Messaging.Bench.Load;

/// <summary>Requests at a fixed rate whatever the answers do; the time of each counts from when it was due.</summary>
/// <param name="Milliseconds">The time of every request. One without an answer has the time that it was waited for.</param>
/// <param name="Unanswered">How many got no answer that says that all went well.</param>
internal sealed record OpenLoop(IReadOnlyList<double> Milliseconds, int Unanswered)
{
    // As many can be under way at a time. Further ones that are due wait for a connection, and the clock runs.
    private const int Connections = 64;

    public double P50 => Percentiles.Of(Milliseconds, 50);

    public double P99 => Percentiles.Of(Milliseconds, 99);

    public double Slowest => Milliseconds.Max();

    public static OpenLoop Run(Uri target, int perSecond, TimeSpan duration, TimeSpan patience, string method = "GET")
    {
        var times = new double[(int)(perSecond * duration.TotalSeconds)];
        var (next, unanswered) = (-1, 0);
        var start = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 20;
        var end = start + (long)((duration + patience).TotalSeconds * Stopwatch.Frequency);
        var threads = Enumerable.Range(0, Connections).Select(_ => new Thread(SendInTurn, maxStackSize: 256 * 1024)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return new OpenLoop(times, unanswered);

        void SendInTurn()
        {
            HttpConnection? connection = null;
            while (Interlocked.Increment(ref next) is var number && number < times.Length)
            {
                var due = start + number * Stopwatch.Frequency / perSecond;
                PreciseSleep.Until(due);
                if (!TryGet(ref connection, target, method, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), end)))
                    Interlocked.Increment(ref unanswered);
                times[number] = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
            }

            connection?.Dispose();
        }
    }

    private static bool TryGet(ref HttpConnection? connection, Uri target, string method, TimeSpan within)
    {
        try
        {
            if (within <= TimeSpan.Zero)
                return false;
            connection ??= new HttpConnection(target, method);
            return connection.Get(within) is >= 200 and < 300;
        }
        catch (SocketException)
        {
            connection?.Dispose();
            connection = null;
            return false;
        }
    }
}
