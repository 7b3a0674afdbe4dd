using System.Runtime.InteropServices;

namespace Messaging.Lanes.Processes;

/// <summary>Sends signals to a process group by kill(2). Each lane process leads its own group.</summary>
internal static partial class ProcessGroup
{
    private const int SigKill = 9;

    /// <summary>Kills all processes of the group that a process leads or has led.</summary>
    public static void Kill(int leader)
    {
        if (!OperatingSystem.IsWindows())
            _ = SendSignal(-leader, SigKill);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
