using Messaging.Lanes;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// How long this worker has one request: until its deadline, its caller leaving, the worker giving it back, or the
/// transport taking the message away, whichever comes first.
/// </summary>
internal sealed class RequestLifetime : IDisposable
{
    // The timers of .NET go no further.
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(49);

    private readonly CancellationTokenSource _callerLeft = new();
    private readonly CancellationTokenSource _requeued = new();
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _end;
    private readonly CancellationToken _transport;

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

    /// <summary>The request as the lanes see it.</summary>
    public LaneRequest Request { get; }

    /// <summary>Cancelled at the end of this life.</summary>
    public CancellationToken Stop { get; }

    /// <summary>Why nobody wants the answer any more; null while somebody does.</summary>
    public string? CancellationReason =>
        _callerLeft.IsCancellationRequested ? "its caller left or cancelled it"
        : _deadline.IsCancellationRequested && !_transport.IsCancellationRequested ? "its deadline passed"
        : null;

    /// <summary>Whether this worker gives it back, for another one to answer.</summary>
    public bool IsRequeued => _requeued.IsCancellationRequested;

    /// <summary>Whether the transport has taken the message away, as when its connection closed: it comes again, here or elsewhere.</summary>
    public bool IsDeliveryLost => _transport.IsCancellationRequested;

    public void CallerLeft() => Cancel(_callerLeft);

    public void Requeue() => Cancel(_requeued);

    public void Dispose()
    {
        // The transport's token calls last who was linked first, so its filter can be here before this token is cancelled.
        if (IsDeliveryLost)
            Cancel(_end);
        _end.Dispose();
        _deadline.Dispose();
        _requeued.Dispose();
        _callerLeft.Dispose();
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The request was answered in this instant.
        }
    }

    private static CancellationTokenSource Cancelled()
    {
        var source = new CancellationTokenSource();
        source.Cancel();
        return source;
    }
}
