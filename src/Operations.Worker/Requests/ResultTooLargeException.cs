namespace Messaging.Operations.Worker.Requests;

/// <summary>A result has more bytes than its operation allows. It is not sent.</summary>
internal sealed class ResultTooLargeException : Exception
{
    public ResultTooLargeException(int bytes, int most)
        : base($"The result has {bytes} bytes as JSON, and may have {most} (MaxResultBytes).") => Data[FaultOutcomes.Key] = FaultOutcomes.ResultTooLarge;
}
