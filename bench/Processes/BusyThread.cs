using System.Diagnostics;
using System.Globalization;
using Messaging.Bench.Load;

namespace Messaging.Bench.Processes;

/// <summary>The thread of a service, or of a process that it started, that computes: found by its CPU time.</summary>
internal sealed class BusyThread
{
    private const double BusyShare = 0.2;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(2);
    // Long enough that a process which only starts is not taken for one that computes.
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(300);

    private readonly string _path;

    private BusyThread(string path) => _path = path;

    public bool IsThere => File.Exists(_path);

    /// <summary>Waits until a thread computes, and finds it.</summary>
    public static async Task<BusyThread> FindAsync(int processId, CancellationToken stop)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var before = Threads(processId).ToDictionary(path => path, CpuTime);
            await Task.Delay(Window, TimeProvider.System, stop);
            var most = before.MaxBy(thread => CpuTime(thread.Key) - thread.Value);
            if (CpuTime(most.Key) - most.Value > Window * BusyShare)
                return new BusyThread(most.Key);
        }

        throw new TimeoutException($"Nothing computes in process {processId}.");
    }

    /// <summary>Watches the thread until it is quiet for some time or gone.</summary>
    /// <returns>When it last used the CPU, as of <see cref="Stopwatch"/>.</returns>
    public long LastBusy(TimeSpan quietFor, TimeSpan within)
    {
        var started = Stopwatch.GetTimestamp();
        var (last, at, used) = (started, started, CpuTime(_path));
        while (Stopwatch.GetElapsedTime(last) < quietFor && Stopwatch.GetElapsedTime(started) < within)
        {
            PreciseSleep.For(BetweenLooks);
            var (now, usedNow) = (Stopwatch.GetTimestamp(), CpuTime(_path));
            if (usedNow - used > Stopwatch.GetElapsedTime(at, now) * BusyShare)
                last = now;
            (at, used) = (now, usedNow);
        }

        return last;
    }

    private static List<string> Threads(int processId) => [.. ProcessTree.Of(processId)
        .Select(id => $"/proc/{id}/task")
        .Where(Directory.Exists)
        .SelectMany(Directory.EnumerateDirectories)
        .Select(thread => Path.Combine(thread, "schedstat"))];

    private static TimeSpan CpuTime(string schedstat) =>
        ProcessTree.Read(schedstat) is { Length: > 0 } text
            ? TimeSpan.FromMicroseconds(long.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture) / 1000.0)
            : TimeSpan.Zero;
}
