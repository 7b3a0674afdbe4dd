using System.Runtime.InteropServices;

namespace Messaging.Lanes;

/// <summary>
/// Lowers the scheduling priority of the calling thread. On Linux by a system call, since <see cref="Thread.Priority"/> has no effect
/// there. Lowering needs no privilege. See sched(7) and setpriority(2).
/// </summary>
internal static partial class SchedulingPriority
{
    private const int IdlePolicy = 5; // SCHED_IDLE
    private const int ThisThread = 0;
    private const int Process = 0; // PRIO_PROCESS: on Linux one thread, by its id
    private const int BelowNormalNice = 10;

    /// <returns>Whether the system supports it. <see cref="LanePriority.Normal"/> needs no call.</returns>
    public static bool TryApply(LanePriority priority) => priority switch
    {
        LanePriority.Normal => true,
        _ when !OperatingSystem.IsLinux() => false,
        LanePriority.BelowNormal => SetPriority(Process, ThisThread, BelowNormalNice) == 0,
        LanePriority.Idle => SetScheduler(ThisThread, IdlePolicy, new Parameters()) == 0,
        _ => throw new ArgumentOutOfRangeException(nameof(priority), priority, null),
    };

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetScheduler(int threadId, int policy, in Parameters parameters);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, int who, int nice);

    [StructLayout(LayoutKind.Sequential)]
    private struct Parameters
    {
        public int StaticPriority;
    }
}
