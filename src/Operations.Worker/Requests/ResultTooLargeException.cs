namespace Messaging.Operations.Worker.Requests;

/// <summary>A result exceeds the limit of its operation. It is not sent.</summary>
internal sealed class ResultTooLargeException : Exception
{
    public ResultTooLargeException(int bytes, int most)
        : base($"The result has {bytes} bytes as JSON. Allowed: {most} (MaxResultBytes).") => Data[FaultOutcomes.Key] = FaultOutcomes.ResultTooLarge;
}
