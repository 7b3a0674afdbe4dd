using MassTransit;
using Messaging.Lanes;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// How often a request crashed its worker or, in quarantine, the process of its lane. Quorum queues count deliveries without an
/// answer. A request that a worker republishes keeps its count.
/// </summary>
/// <param name="Unanswered">
/// Deliveries before this one that got no answer: each crashed its worker or the process of its lane, or only a connection was lost.
/// </param>
internal sealed record DeliveryHistory(int Unanswered)
{
    // The values are on the wire: workers of earlier versions read them.
    private const string LastExitCodeHeader = "LastExitCode";
    private const string LastComputationHeader = "LastPhase";
    private const string DeliveryCountHeader = "x-delivery-count";

    /// <summary>A request with this many crashes is rejected.</summary>
    public int MaxCrashes { get; init; } = 3;

    /// <summary>Whether the queue counts deliveries. Without that count a crashing request is retried without end.</summary>
    public bool IsCounted { get; init; }

    /// <summary>How many of them only lost a connection: their worker says so. Known only where it decides.</summary>
    public int Survived { get; init; }

    public int CrashCount => Unanswered - Survived;

    /// <summary>The exit code of the last lane process that crashed; null if it was a worker.</summary>
    public int? LastExitCode { get; init; }

    /// <summary>The computation that the last crashed lane process ran.</summary>
    public string? LastComputation { get; init; }

    /// <summary>Whether its computations must run in a process: it may have crashed a worker.</summary>
    public bool IsQuarantined { get; init; } = Unanswered > 0;

    /// <summary>Whether this is the last attempt. It runs alone, so that no other request can be the cause of the crash.</summary>
    public bool MustRunAlone => CrashCount > 0 && CrashCount == MaxCrashes - 1;

    /// <summary>Whether it is rejected. Never without a count: the process may have ended for another reason, and a process lane harms no other request.</summary>
    public bool IsRejected => IsCounted && CrashCount >= MaxCrashes;

    /// <param name="context">The message.</param>
    /// <param name="isFromQuarantine">Whether it comes from the quarantine queue, where it runs alone.</param>
    /// <param name="maxCrashes">The number of crashes at which it is rejected.</param>
    public static DeliveryHistory Of(ConsumeContext context, bool isFromQuarantine, int maxCrashes)
    {
        if (!context.TryGetPayload(out RabbitMqBasicConsumeContext? message))
            return context.Headers.Get<int>(MessageHeaders.CrashCount) is { } crashCount
                ? new DeliveryHistory(crashCount) { MaxCrashes = maxCrashes, IsQuarantined = true }
                : new DeliveryHistory(0) { MaxCrashes = maxCrashes };

        var headers = message.Properties.Headers;
        var counted = headers.Number(DeliveryCountHeader);
        // A classic queue shows only that there was an earlier delivery.
        var here = counted ?? (context.ReceiveContext.Redelivered ? 1 : 0);
        var headerCount = headers.Number(MessageHeaders.CrashCount);
        var survived = headers.Number(MessageHeaders.Survived) ?? 0;
        return new DeliveryHistory(survived + CountCrashes((headerCount ?? 0) - survived, here, isFromQuarantine, maxCrashes))
        {
            MaxCrashes = maxCrashes,
            IsCounted = (counted ?? headerCount) is not null,
            Survived = survived,
            LastExitCode = headers.Number(LastExitCodeHeader),
            LastComputation = headers.Text(LastComputationHeader),
        };
    }

    /// <summary>Writes the headers that <see cref="Of"/> reads, for a message that is republished.</summary>
    public void WriteTo(IDictionary<string, object?> headers)
    {
        headers.Remove(DeliveryCountHeader);
        headers[MessageHeaders.CrashCount] = Unanswered;
        if (Survived > 0)
            headers[MessageHeaders.Survived] = Survived;
        if (LastExitCode is { } exitCode)
            headers[LastExitCodeHeader] = exitCode;
        if (LastComputation is { } computation)
            headers[LastComputationHeader] = computation;
    }

    /// <summary>This history with one more crash.</summary>
    public DeliveryHistory After(ComputationException crash) =>
        this with { Unanswered = Unanswered + 1, LastExitCode = crash.ExitCode, LastComputation = crash.Computation };

    /// <summary>Whether a quarantined request crashed its lane process. It is then retried, or rejected with the exit code and the computation.</summary>
    public bool IsCrash(Exception exception) =>
        IsQuarantined && IsCounted && exception is ComputationException { Outcome: ComputationOutcomes.Crashed };

    /// <summary>
    /// Another request may have caused the crash, unless this one ran alone. So only a crash from the quarantine queue can be the last.
    /// With one attempt there is no second run, and the first crash counts.
    /// </summary>
    internal static int CountCrashes(int headerCount, int here, bool isFromQuarantine, int maxCrashes) =>
        isFromQuarantine || maxCrashes == 1 ? headerCount + here : Math.Max(headerCount, Math.Min(headerCount + here, maxCrashes - 1));
}
