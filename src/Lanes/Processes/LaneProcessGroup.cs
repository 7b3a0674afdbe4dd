using System.Runtime.InteropServices;

namespace Messaging.Lanes.Processes;

/// <summary>
/// What a lane's process does first, so that its end is complete and touches nobody else. See setsid(2), prctl(2),
/// waitid(2).
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

        // A group and session of its own: a signal to the group of either does not reach the other.
        _ = NewSession();
        // Errors go the way of all output, to the worker's log.
        _ = Duplicate(StandardOutput, StandardError);
        // Processes that a computation starts do not inherit the pipes, or the worker would not see the lane's end.
        _ = ControlDescriptor(fromWorker, SetDescriptorFlags, CloseOnExec);
        _ = ControlDescriptor(toWorker, SetDescriptorFlags, CloseOnExec);
        if (!OperatingSystem.IsLinux())
            return;

        // Dies with the worker even when it cannot read its pipe any more.
        _ = ControlProcess(SetParentDeathSignal, SigKill);
        // Processes that a computation leaves behind become children of the lane, not of init, and so are found.
        _ = ControlProcess(SetChildSubreaper, 1);
    }

    /// <summary>Whether any process that a computation started is still there.</summary>
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
