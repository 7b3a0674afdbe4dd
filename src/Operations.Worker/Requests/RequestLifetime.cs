using Messaging.Lanes;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// The lifetime of one request on this worker. It ends at the deadline, when the request is cancelled or requeued, or when the
/// transport loses the delivery, whichever comes first.
/// </summary>
internal sealed class RequestLifetime : IDisposable
{
    // The longest timer of .NET.
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(49);

    private readonly CancellationTokenSource _callerLeft = new();
    private readonly CancellationTokenSource _requeued = new();
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _end;
    private readonly CancellationToken _transport;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _receivedAt;
    private readonly long _received;

    public RequestLifetime(
        Guid? requestId, DateTimeOffset? deadline, OriginQueue origin, DeliveryHistory history, OperationName operation, OperationOptions limits, TimeProvider clock, CancellationToken transport)
    {
        Deadline = deadline;
        Origin = origin;
        History = history;
        Limits = limits;
        Request = new LaneRequest(requestId, deadline ?? DateTimeOffset.MaxValue, history.IsQuarantined)
        {
            IsBackground = origin.IsBackground && limits.JobsYield,
            Share = new(operation.Name, limits.MaxLanes),
            TimeLimit = limits.TimeLimit,
            MemoryLimit = limits.MemoryLimit,
        };
        _transport = transport;
        (_clock, _receivedAt, _received) = (clock, clock.GetUtcNow(), clock.GetTimestamp());
        _deadline = (deadline - clock.GetUtcNow()) switch
        {
            null => new CancellationTokenSource(),
            { } left when left <= TimeSpan.Zero => Cancelled(),
            { } left => new CancellationTokenSource(left < MaxTimer ? left : MaxTimer, clock),
        };
        _end = CancellationTokenSource.CreateLinkedTokenSource(transport, _callerLeft.Token, _requeued.Token, _deadline.Token);
        Stop = _end.Token;
    }

    /// <summary>Null if the request has none.</summary>
    public DateTimeOffset? Deadline { get; }

    public OriginQueue Origin { get; }

    public DeliveryHistory History { get; }

    /// <summary>The limits of its operation.</summary>
    public OperationOptions Limits { get; }

    /// <summary>The request for the lanes.</summary>
    public LaneRequest Request { get; }

    /// <summary>Where <see cref="RequestsInFlight"/> goes; null if the sender wants none.</summary>
    public Uri? HeartbeatAddress { get; set; }

    /// <summary>The last answer that was to be sent, if it must reach a queue; null before that, and for direct requests.</summary>
    public object? Answer { get; set; }

    /// <summary>Whether its consumer has returned without an error.</summary>
    public bool HasSucceeded { get; set; }

    /// <summary>Whether the message has failed: its sender gets a fault.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Cancelled at the end of this lifetime.</summary>
    public CancellationToken Stop { get; }

    /// <summary>Why the answer is no longer needed; null while it is.</summary>
    public string? CancellationReason =>
        _callerLeft.IsCancellationRequested ? "its caller left or cancelled it"
        : _deadline.IsCancellationRequested && !_transport.IsCancellationRequested ? "its deadline passed"
        : null;

    /// <summary>Whether this worker requeues it for another one.</summary>
    public bool IsRequeued => _requeued.IsCancellationRequested;

    /// <summary>Why it is requeued, for the log.</summary>
    public string RequeueReason { get; private set; } = "";

    /// <summary>The time since it arrived.</summary>
    public TimeSpan Age => _clock.GetElapsedTime(_received);

    /// <summary>Whether the transport lost the delivery, for example when the connection closed. The broker delivers the request again.</summary>
    public bool IsDeliveryLost => _transport.IsCancellationRequested;

    /// <param name="sent">When its sender sent it, by the sender's clock; null if unknown.</param>
    public RequestTimes TimesOf(DateTime? sent) => new(
        sent is { } at ? Seconds(_receivedAt.UtcDateTime - at.ToUniversalTime()) : null,
        Seconds(Request.TimeInQueue),
        Seconds(Request.TimeOnLanes),
        Seconds(Age));

    public void CallerLeft() => Cancel(_callerLeft);

    public void Requeue(string reason)
    {
        RequeueReason = reason;
        Cancel(_requeued);
    }

    public void Dispose()
    {
        // Callbacks of the transport's token run in reverse order, so its filter can be here before this token is cancelled.
        if (IsDeliveryLost)
            Cancel(_end);
        _end.Dispose();
        _deadline.Dispose();
        _requeued.Dispose();
        _callerLeft.Dispose();
    }

    private static double Seconds(TimeSpan time) => Math.Max(0, Math.Round(time.TotalSeconds, 6));

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The request was answered in this moment.
        }
    }

    private static CancellationTokenSource Cancelled()
    {
        var source = new CancellationTokenSource();
        source.Cancel();
        return source;
    }
}
