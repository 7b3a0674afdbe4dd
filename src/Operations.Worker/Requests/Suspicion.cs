using MassTransit;
using Messaging.Lanes;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// How often a request was delivered and not answered: its worker died, or, once it was a suspect, the process of its
/// lane did. Quorum queues count that. A request that is sent on to a queue on purpose takes its count along and adds
/// nothing.
/// </summary>
internal sealed record Suspicion(int Deaths)
{
    private const string ExitCodeHeader = "LastExitCode";
    private const string PhaseHeader = "LastPhase";
    private const string CountHeader = "x-delivery-count";

    /// <summary>So many deaths, and the request is given up.</summary>
    public int MostDeaths { get; init; } = 3;

    /// <summary>Whether the queue counts deaths: without that a crashing request could be tried for ever.</summary>
    public bool IsCounted { get; init; }

    /// <summary>The exit code of the last lane process that died of it; null if it was a worker.</summary>
    public int? LastExitCode { get; init; }

    /// <summary>The computation that the last lane process died of.</summary>
    public string? LastPhase { get; init; }

    public bool IsSuspect { get; init; } = Deaths > 0;

    /// <summary>One more death, and it is given up: no other suspect may be there to be blamed for that.</summary>
    public bool MustBeAlone => Deaths == MostDeaths - 1;

    /// <summary>Whether it is given up. Not where nobody counts: its process may have died of anything, and on a process lane it takes nobody along.</summary>
    public bool IsPoison => IsCounted && Deaths >= MostDeaths;

    /// <param name="context">The message.</param>
    /// <param name="isAlone">Whether no other suspect is with it: it comes from the queue for suspects.</param>
    /// <param name="mostDeaths">So many, and it is given up.</param>
    public static Suspicion Of(ConsumeContext context, bool isAlone, int mostDeaths)
    {
        if (!context.TryGetPayload(out RabbitMqBasicConsumeContext? message))
            return context.Headers.Get<int>(MessageHeaders.Deaths) is { } deaths
                ? new Suspicion(deaths) { MostDeaths = mostDeaths, IsSuspect = true }
                : new Suspicion(0) { MostDeaths = mostDeaths };

        var headers = message.Properties.Headers;
        var counted = headers.Number(CountHeader);
        // A classic queue tells only that there was a delivery before this one.
        var here = counted ?? (context.ReceiveContext.Redelivered ? 1 : 0);
        var broughtAlong = headers.Number(MessageHeaders.Deaths);
        return new Suspicion(CountDeaths(broughtAlong ?? 0, here, isAlone, mostDeaths))
        {
            MostDeaths = mostDeaths,
            IsCounted = (counted ?? broughtAlong) is not null,
            LastExitCode = headers.Number(ExitCodeHeader),
            LastPhase = headers.Text(PhaseHeader),
        };
    }

    /// <summary>Writes it where <see cref="Of"/> reads it, for a message that is sent on.</summary>
    public void WriteTo(IDictionary<string, object?> headers)
    {
        headers.Remove(CountHeader);
        headers[MessageHeaders.Deaths] = Deaths;
        if (LastExitCode is { } exitCode)
            headers[ExitCodeHeader] = exitCode;
        if (LastPhase is { } phase)
            headers[PhaseHeader] = phase;
    }

    /// <summary>This suspicion and one death more.</summary>
    public Suspicion After(ComputationException crash) =>
        this with { Deaths = Deaths + 1, LastExitCode = crash.ExitCode, LastPhase = crash.Computation };

    /// <summary>Whether this is the death of a suspect's lane process: it is tried again, or given up with what is known.</summary>
    public bool IsDeath(Exception exception) =>
        IsSuspect && IsCounted && exception is ComputationException { Outcome: ComputationOutcomes.Crashed };

    /// <summary>
    /// Among others a request may have died of one of them, also in the moment in which it was sent on to be alone. So
    /// its last death is one that it died alone.
    /// </summary>
    internal static int CountDeaths(int broughtAlong, int here, bool isAlone, int mostDeaths) =>
        isAlone ? broughtAlong + here : Math.Max(broughtAlong, Math.Min(broughtAlong + here, mostDeaths - 1));
}
