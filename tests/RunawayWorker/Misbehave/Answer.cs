using MassTransit;
using Messaging.Lanes;

namespace Messaging.RunawayWorker.Misbehave;

/// <summary>The answer to a request, or its fault.</summary>
public sealed record Answer(Behaved? Behaved, Fault? Fault)
{
    /// <summary>One of <see cref="ComputationOutcomes"/>, or null for a fault without one.</summary>
    public string? Outcome => Behaved is not null ? ComputationOutcomes.Succeeded : FaultData(ComputationOutcomes.Key);

    public string? Message => Fault?.Exceptions[0].Message;

    /// <summary>The data of the fault under this key.</summary>
    public string? FaultData(string key) => Fault?.Exceptions[0].Data?.TryGetValue(key, out var value) is true ? value?.ToString() : null;
}
