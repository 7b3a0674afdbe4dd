using System.Runtime.InteropServices;

namespace Messaging.Lanes.Threads;

/// <summary>CPU time that the calling thread has used, by clock_gettime(2). Zero on other systems than Linux.</summary>
internal static partial class ThreadCpuTime
{
    private const int ThisThread = 3; // CLOCK_THREAD_CPUTIME_ID

    public static TimeSpan Now =>
        OperatingSystem.IsLinux() && GetTime(ThisThread, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
            : TimeSpan.Zero;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
