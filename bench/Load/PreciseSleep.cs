using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Messaging.Bench.Load;

/// <summary>Sleeps until an instant, to some 60 microseconds: .NET's own timers are a millisecond apart. See clock_nanosleep(2).</summary>
internal static partial class PreciseSleep
{
    private const int Monotonic = 1; // CLOCK_MONOTONIC, as Stopwatch
    private const int Absolute = 1; // TIMER_ABSTIME

    /// <param name="timestamp">As of <see cref="Stopwatch"/>.</param>
    public static void Until(long timestamp)
    {
        var time = new Time { Seconds = (nint)(timestamp / Stopwatch.Frequency), Nanoseconds = (nint)(timestamp % Stopwatch.Frequency) };
        while (Stopwatch.GetTimestamp() < timestamp)
            _ = Sleep(Monotonic, Absolute, in time, 0);
    }

    public static void For(TimeSpan time) => Until(Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in Time request, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
