namespace Messaging.Lanes;

/// <summary>A computation ended without a result. <see cref="Outcome"/> says why.</summary>
public sealed class ComputationException : Exception
{
    /// <param name="outcome">One of <see cref="ComputationOutcomes"/>.</param>
    /// <param name="computation">The registered name of the computation.</param>
    /// <param name="reason">The reason, for the log.</param>
    public ComputationException(string outcome, string computation, string reason)
        : base($"{computation}: {reason}")
    {
        Outcome = outcome;
        Computation = computation;
        // Sent with the fault message, where the Api reads it.
        Data[ComputationOutcomes.Key] = outcome;
        Data["Computation"] = computation;
    }

    public string Outcome { get; }

    public string Computation { get; }

    /// <summary>The exit code of the lane's process if it crashed; 128 plus the signal's number if a signal ended it.</summary>
    public int? ExitCode
    {
        get;
        init
        {
            field = value;
            Data["LastExitCode"] = value;
        }
    }

    /// <summary>The limit that it exceeded, if it is known: seconds, or bytes.</summary>
    public double? Limit
    {
        get;
        init
        {
            field = value;
            Data["Limit"] = value;
        }
    }
}
