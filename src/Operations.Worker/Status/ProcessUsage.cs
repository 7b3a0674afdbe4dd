using System.Diagnostics;

namespace Messaging.Operations.Worker.Status;

/// <summary>The CPU time and the memory of this process and its lane processes.</summary>
internal sealed class ProcessUsage(TimeProvider clock)
{
    private Dictionary<int, TimeSpan> _before = [];
    private long _measured;

    /// <param name="children">The lane processes.</param>
    /// <returns>The CPUs used since the call before, 0 at the first, and the physical memory in bytes.</returns>
    public (double Cpus, long MemoryBytes) Measure(IEnumerable<int> children)
    {
        var (now, memory) = (new Dictionary<int, TimeSpan>(), 0L);
        foreach (var id in children.Append(Environment.ProcessId))
        {
            try
            {
                using var process = Process.GetProcessById(id);
                now[id] = process.TotalProcessorTime;
                memory += process.WorkingSet64;
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // It has ended.
            }
        }

        var used = now.Sum(process => (process.Value - _before.GetValueOrDefault(process.Key)).TotalSeconds);
        var elapsed = clock.GetElapsedTime(_measured).TotalSeconds;
        var cpus = _before.Count == 0 || elapsed <= 0 ? 0 : Math.Round(used / elapsed, 2);
        (_before, _measured) = (now, clock.GetTimestamp());
        return (cpus, memory);
    }
}
