namespace Messaging.Operations.Worker.Requests;

/// <summary>A request violates its annotations.</summary>
internal sealed class InvalidRequestException : Exception
{
    /// <param name="errors">The errors by member.</param>
    public InvalidRequestException(IReadOnlyDictionary<string, string[]> errors)
        : base(string.Join(" ", errors.SelectMany(member => member.Value))) => Data[FaultOutcomes.Key] = FaultOutcomes.InvalidRequest;
}
