using Messaging.Lanes;

namespace Messaging.RunawayWorker.Computations;

/// <summary>A computation that cannot be serialized, so it never reaches its lane's process.</summary>
public sealed record Unwritable(Type Type) : IComputation<string>
{
    public string Run(CancellationToken stop) => Type.Name;
}
