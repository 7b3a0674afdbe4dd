using Messaging.Lanes;

namespace Messaging.RunawayWorker.Computations;

/// <summary>A computation that no serializer takes, and so never gets to its lane's process.</summary>
public sealed record Unwritable(Type Type) : IComputation<string>
{
    public string Run(CancellationToken stop) => Type.Name;
}
