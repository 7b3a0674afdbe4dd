using MassTransit;
using Messaging.Lanes;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// How often a request crashed its worker or, in quarantine, the process of its lane. Quorum queues count deliveries without an
/// answer. A request that a worker republishes keeps its counts.
/// </summary>
/// <param name="CrashCount">Deliveries before this one that crashed their worker or the process of its lane, as far as is known.</param>
internal sealed record DeliveryHistory(int CrashCount)
{
    // So many deliveries without an answer for each allowed crash. A request that cuts its workers off without ending them has no crash.
    private const int MaxUnansweredPerCrash = 3;

    private const string DeliveryCountHeader = "x-delivery-count";

    /// <summary>A request with this many crashes is rejected.</summary>
    public int MaxCrashes { get; init; } = 3;

    /// <summary>Whether the queue counts deliveries. Without that count a crashing request is retried without end.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Deliveries before this one that were lost without a crash.</summary>
    public int Lost { get; init; }

    /// <summary>Those of them that are attempts of a job before it was retried. It is not rejected for them.</summary>
    public int Retried { get; init; }

    /// <summary>The deliveries before this one that got no answer. It is also the number of this delivery, from 0.</summary>
    public int Unanswered => CrashCount + Lost;

    /// <summary>The number of this attempt, from 1; of the last one if the request is rejected.</summary>
    public int Attempt => IsRejected ? Unanswered : Unanswered + 1;

    /// <summary>The number of the first delivery since the request was last published.</summary>
    public int PublishedAt { get; init; }

    /// <summary>The exit code of the last lane process that crashed; null if it was a worker.</summary>
    public int? LastExitCode { get; init; }

    /// <summary>The computation that the last crashed lane process ran.</summary>
    public string? LastComputation { get; init; }

    /// <summary>Whether its computations must run in a process: it may have crashed a worker.</summary>
    public bool IsQuarantined { get; init; } = CrashCount > 0;

    /// <summary>Whether this is the last attempt. It runs alone, so that no other request can be the cause of the crash.</summary>
    public bool MustRunAlone => CrashCount > 0 && CrashCount == MaxCrashes - 1;

    /// <summary>Whether it is rejected. Never without a count: the process may have ended for another reason, and a process lane harms no other request.</summary>
    public bool IsRejected => IsCounted && (CrashCount >= MaxCrashes || Unanswered - Retried >= MaxCrashes * MaxUnansweredPerCrash);

    /// <param name="context">The message.</param>
    /// <param name="isFromQuarantine">Whether it comes from the quarantine queue, where it runs alone.</param>
    /// <param name="maxCrashes">The number of crashes at which it is rejected.</param>
    public static DeliveryHistory Of(ConsumeContext context, bool isFromQuarantine, int maxCrashes)
    {
        if (!context.TryGetPayload(out RabbitMqBasicConsumeContext? message))
        {
            var crashCount = context.Headers.Get<int>(MessageHeaders.CrashCount);
            return new DeliveryHistory(crashCount ?? 0)
            {
                MaxCrashes = maxCrashes,
                Lost = context.Headers.Get<int>(MessageHeaders.LostCount) ?? 0,
                IsQuarantined = crashCount is not null,
            };
        }

        var headers = message.Properties.Headers;
        var counted = headers.Number(DeliveryCountHeader);
        // A classic queue shows only that there was an earlier delivery.
        var here = counted ?? (context.ReceiveContext.Redelivered ? 1 : 0);
        var headerCount = headers.Number(MessageHeaders.CrashCount);
        var lost = headers.Number(MessageHeaders.LostCount) ?? 0;
        return new DeliveryHistory(CountCrashes(headerCount ?? 0, here, isFromQuarantine, maxCrashes))
        {
            MaxCrashes = maxCrashes,
            IsCounted = (counted ?? headerCount) is not null,
            Lost = lost,
            Retried = headers.Number(MessageHeaders.Retried) ?? 0,
            PublishedAt = (headerCount ?? 0) + lost,
            LastExitCode = headers.Number(MessageHeaders.LastExitCode),
            LastComputation = headers.Text(MessageHeaders.LastComputation),
        };
    }

    /// <summary>Writes the headers that <see cref="Of"/> reads, for a message that is republished.</summary>
    public void WriteTo(IDictionary<string, object?> headers)
    {
        headers.Remove(DeliveryCountHeader);
        headers[MessageHeaders.CrashCount] = CrashCount;
        if (Lost > 0)
            headers[MessageHeaders.LostCount] = Lost;
        if (LastExitCode is { } exitCode)
            headers[MessageHeaders.LastExitCode] = exitCode;
        if (LastComputation is { } computation)
            headers[MessageHeaders.LastComputation] = computation;
    }

    /// <summary>This history with one more crash.</summary>
    public DeliveryHistory After(ComputationException crash) =>
        this with { CrashCount = CrashCount + 1, LastExitCode = crash.ExitCode, LastComputation = crash.Computation };

    /// <summary>This history, if these deliveries were lost without a crash. Those since it was last published are not in <see cref="Lost"/> yet.</summary>
    public DeliveryHistory WithoutLost(IEnumerable<int> deliveries)
    {
        var before = deliveries.Where(delivery => delivery < Unanswered).ToList();
        var lost = Math.Min(Unanswered, Math.Max(before.Count, Lost + before.Count(delivery => delivery >= PublishedAt)));
        return this with { CrashCount = Unanswered - lost, Lost = lost };
    }

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
