namespace Messaging.Operations.Worker.Requests;

/// <summary>A request breaks the rules of its own annotations.</summary>
internal sealed class InvalidRequestException : Exception
{
    /// <param name="errors">What is wrong, by member.</param>
    public InvalidRequestException(IReadOnlyDictionary<string, string[]> errors)
        : base(string.Join(" ", errors.SelectMany(member => member.Value))) => Data[FaultOutcomes.Key] = FaultOutcomes.InvalidRequest;
}
