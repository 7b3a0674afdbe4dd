using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Messaging.Lanes.Processes;

/// <summary>Whether a pipe can be read without waiting, by poll(2). .NET has no such call for pipes.</summary>
internal static partial class PipeReadiness
{
    private const short Readable = 1; // POLLIN

    /// <summary>Waits until the pipe can be read, or has ended.</summary>
    /// <returns>False at once where that cannot be known.</returns>
    public static bool Wait(Stream pipe) => Poll(pipe, timeout: -1);

    /// <returns>False also where that cannot be known.</returns>
    public static bool IsReadable(Stream pipe) => Poll(pipe, timeout: 0);

    private static bool Poll(Stream pipe, int timeout)
    {
        if (OperatingSystem.IsWindows() || pipe is not PipeStream { SafePipeHandle: var handle })
            return false;

        var isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            var descriptor = new Descriptor { Handle = (int)handle.DangerousGetHandle(), Events = Readable };
            return Poll(ref descriptor, 1, timeout) != 0;
        }
        catch (ObjectDisposedException)
        {
            // The read says so too.
            return true;
        }
        finally
        {
            if (isHeld)
                handle.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Descriptor descriptors, nint count, int timeout);

    private struct Descriptor
    {
        public int Handle;
        public short Events;
        public short Returned;
    }
}
