
namespace Messaging.Lanes;

/// <summary>A computation ended without a result. What happened stands in <see cref="Outcome"/>.</summary>
public sealed class ComputationException : Exception
{
    /// <param name="outcome">One of <see cref="ComputationOutcomes"/>.</param>
    /// <param name="computation">The registered name of the computation.</param>
    /// <param name="reason">What happened, for the log.</param>
    public ComputationException(string outcome, string computation, string reason)
        : base($"{computation}: {reason}")
    {
        Outcome = outcome;
        Computation = computation;
        // Travels with the fault message, where the Api finds it.
        Data[ComputationOutcomes.Key] = outcome;
        Data["Computation"] = computation;
    }

    public string Outcome { get; }

    public string Computation { get; }

    /// <summary>The exit code of the lane's process if it died; 128 plus the signal's number if a signal ended it.</summary>
    public int? ExitCode { get; init; }
}
