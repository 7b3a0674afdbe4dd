using System.Globalization;

namespace Messaging.Operations.Worker.Requests;

/// <summary>A request is given up, since workers or lane processes died whenever they had it.</summary>
internal sealed class PoisonRequestException : Exception
{
    public PoisonRequestException(Suspicion suspicion)
        : base($"Given up after {suspicion.Deaths} deaths; last exit code {Text(suspicion.LastExitCode)}, last phase {suspicion.LastPhase ?? "unknown"}.")
    {
        Data["Deliveries"] = suspicion.Deaths;
        Data["LastExitCode"] = suspicion.LastExitCode;
        Data["LastPhase"] = suspicion.LastPhase;
        Data[FaultOutcomes.Key] = FaultOutcomes.Crashed;
    }

    private static string Text(int? exitCode) => exitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
}
