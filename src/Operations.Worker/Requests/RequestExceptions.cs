using System.Globalization;

namespace Messaging.Operations.Worker.Requests;

/// <summary>A request is rejected: it crashed its worker or lane process too often.</summary>
internal sealed class PoisonRequestException : Exception
{
    public PoisonRequestException(DeliveryHistory history)
        : base($"Rejected after {history.CrashCount} crashes{(history.Lost > 0 ? $" and {history.Lost} lost deliveries" : "")}; last exit code {Text(history.LastExitCode)}, last computation {history.LastComputation ?? "unknown"}.")
    {
        // The names are on the wire: Apis of earlier versions read them.
        Data["Deliveries"] = history.CrashCount;
        Data["LastExitCode"] = history.LastExitCode;
        Data["LastPhase"] = history.LastComputation;
        Data[FaultOutcomes.Key] = FaultOutcomes.Crashed;
    }

    private static string Text(int? exitCode) => exitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
}

/// <summary>A request violates its annotations.</summary>
internal sealed class InvalidRequestException : Exception
{
    /// <param name="errors">The errors by member.</param>
    public InvalidRequestException(IReadOnlyDictionary<string, string[]> errors)
        : base(string.Join(" ", errors.SelectMany(member => member.Value))) => Data[FaultOutcomes.Key] = FaultOutcomes.InvalidRequest;
}

/// <summary>A result exceeds the limit of its operation. It is not sent.</summary>
internal sealed class ResultTooLargeException : Exception
{
    public ResultTooLargeException(int bytes, int most)
        : base($"The result has {bytes} bytes as JSON. Allowed: {most} (MaxResultBytes).") => Data[FaultOutcomes.Key] = FaultOutcomes.ResultTooLarge;
}
