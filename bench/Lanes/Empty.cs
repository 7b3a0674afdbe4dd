using Messaging.Lanes;

namespace Messaging.Bench.Lanes;

/// <summary>A computation that computes nothing: what is left is the cost of its lane.</summary>
internal sealed record Empty(int Number) : IComputation<int>
{
    public int Run(CancellationToken stop) => Number;
}
