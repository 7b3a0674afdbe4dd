using System.Globalization;

namespace Messaging.Operations.Worker.Requests;

/// <summary>A request is rejected: it crashed its worker or lane process too often.</summary>
internal sealed class PoisonRequestException : Exception
{
    public PoisonRequestException(DeliveryHistory history)
        : base($"Given up after {history.CrashCount} crashes; last exit code {Text(history.LastExitCode)}, last computation {history.LastComputation ?? "unknown"}.")
    {
        Data["Deliveries"] = history.CrashCount;
        Data["LastExitCode"] = history.LastExitCode;
        // On the wire, and in the problem of a job: the name stays.
        Data["LastPhase"] = history.LastComputation;
        Data[FaultOutcomes.Key] = FaultOutcomes.Crashed;
    }

    private static string Text(int? exitCode) => exitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
}
