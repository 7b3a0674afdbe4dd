using System.Runtime.InteropServices;

namespace Messaging.Lanes.Processes;

/// <summary>Signals to a whole process group, by kill(2). Each lane process leads a group of its own.</summary>
internal static partial class ProcessGroup
{
    private const int SigKill = 9;

    /// <summary>Kills what is left of the group that a process leads or led.</summary>
    public static void Kill(int leader)
    {
        if (!OperatingSystem.IsWindows())
            _ = SendSignal(-leader, SigKill);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
