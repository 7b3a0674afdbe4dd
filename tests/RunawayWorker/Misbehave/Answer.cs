using MassTransit;
using Messaging.Lanes;

namespace Messaging.RunawayWorker.Misbehave;

/// <summary>What came back to whoever asked: an answer or a fault.</summary>
public sealed record Answer(Behaved? Behaved, Fault? Fault)
{
    /// <summary>One of <see cref="ComputationOutcomes"/>, or null for a fault that carries none.</summary>
    public string? Outcome => Behaved is not null ? ComputationOutcomes.Succeeded : Evidence(ComputationOutcomes.Key);

    public string? Message => Fault?.Exceptions[0].Message;

    /// <summary>What the fault carries under that key.</summary>
    public string? Evidence(string key) => Fault?.Exceptions[0].Data?.TryGetValue(key, out var value) is true ? value?.ToString() : null;
}
