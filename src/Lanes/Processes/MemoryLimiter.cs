namespace Messaging.Lanes.Processes;

/// <summary>The managed heap that computations in this process may have. A change takes about 0.2 ms.</summary>
internal sealed class MemoryLimiter
{
    private const string Setting = "GCHeapHardLimit";

    // What DOTNET_GCHeapHardLimit says, or all memory of the machine.
    private readonly long _default = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    private long _limit;

    /// <param name="bytes">The limit; 0 for that with which the process started.</param>
    /// <returns>False if the process has more in use already.</returns>
    public bool TryLimit(long bytes)
    {
        if (bytes == _limit)
            return true;

        AppContext.SetData(Setting, (ulong)(bytes == 0 ? _default : bytes));
        if (!TryRefresh())
        {
            // What the computation before has left is in use until it is collected.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            if (!TryRefresh())
                return false;
        }

        _limit = bytes;
        return true;
    }

    private static bool TryRefresh()
    {
        try
        {
            GC.RefreshMemoryLimit();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
