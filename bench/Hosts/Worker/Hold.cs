using System.Diagnostics;
using Messaging.Lanes;

namespace Messaging.Bench.Hosts.Worker;

/// <summary>Holds its lane for a time, or for ever. The result is when it began.</summary>
internal sealed record Hold(int Milliseconds, bool Endless) : IComputation<long>
{
    public long Run(CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (Endless)
        {
        }

        stop.WaitHandle.WaitOne(Milliseconds);
        stop.ThrowIfCancellationRequested();
        return began;
    }
}
