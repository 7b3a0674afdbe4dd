using System.Runtime.InteropServices;

namespace Messaging.Lanes.Processes;

/// <summary>
/// Sets up the process group of a lane, so that all of its processes end with it, and no others. See setsid(2), prctl(2), waitid(2).
/// </summary>
internal static partial class LaneProcessGroup
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int SetParentDeathSignal = 1; // PR_SET_PDEATHSIG
    private const int SetChildSubreaper = 36; // PR_SET_CHILD_SUBREAPER
    private const int SigKill = 9;
    private const int AnyChild = 0; // P_ALL
    private const int ExitedWithoutWaitingOrReaping = 4 | 1 | 0x0100_0000; // WEXITED | WNOHANG | WNOWAIT

    public static void Lead(int fromWorker, int toWorker)
    {
        if (OperatingSystem.IsWindows())
            return;

        // Its own group and session: signals to the group of the worker do not reach it.
        _ = NewSession();
        // Standard error goes to the worker's log, as standard output does.
        _ = Duplicate(StandardOutput, StandardError);
        // Child processes must not inherit the pipes. Otherwise the worker would not see the end of the lane.
        _ = ControlDescriptor(fromWorker, SetDescriptorFlags, CloseOnExec);
        _ = ControlDescriptor(toWorker, SetDescriptorFlags, CloseOnExec);
        if (!OperatingSystem.IsLinux())
            return;

        // Ends with the worker even if it cannot read its pipe.
        _ = ControlProcess(SetParentDeathSignal, SigKill);
        // Orphaned child processes become children of the lane, not of init, so that they are found.
        _ = ControlProcess(SetChildSubreaper, 1);
    }

    /// <summary>Whether a process that a computation started still runs.</summary>
    public static unsafe bool HasOtherProcesses()
    {
        var information = stackalloc byte[128];
        return OperatingSystem.IsLinux() && WaitId(AnyChild, 0, information, ExitedWithoutWaitingOrReaping) == 0;
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int NewSession();

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int ControlDescriptor(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ControlProcess(int option, nint argument);

    [LibraryImport("libc", EntryPoint = "waitid")]
    private static unsafe partial int WaitId(int type, int id, byte* information, int options);
}
