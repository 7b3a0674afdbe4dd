using Messaging.Lanes;
using Messaging.Worker;

namespace Messaging.Bench.Hosts.Worker;

/// <summary>The loop alone, as an operation that only computes.</summary>
internal sealed record Looping(long Iterations) : IComputation<LoopDone>
{
    public LoopDone Run(CancellationToken stop) => new(new BusyLoop(Iterations).Run(progress: null, stop));
}
