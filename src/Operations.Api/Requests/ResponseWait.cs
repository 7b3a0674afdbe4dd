namespace Messaging.Operations.Api.Requests;

/// <summary>
/// The wait of one request for its response, by the Api's clock. The timeout of the request client starts only when it can send, so it
/// does not end while the broker is unavailable.
/// </summary>
internal sealed class ResponseWait : IDisposable
{
    private static readonly TimeSpan BrokerTimeout = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    // The longest wait for the broker's confirmation.
    private static readonly TimeSpan MaxConfirmTime = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _clock;
    private readonly Func<string?> _brokerFailure;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _brokerUnavailable = new();
    private readonly CancellationTokenSource _end;
    private readonly ITimer _poll;
    private long _sentAt;
    private volatile PublisherCircuit.Publishing? _publishing;
    private volatile string? _failure;

    /// <param name="timeout">The time to the deadline.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <param name="brokerFailure">
    /// Called while the broker has not confirmed the request for longer than usual. It returns why the broker is unavailable; null if it is available.
    /// </param>
    /// <param name="callerLeft">Cancelled when the caller leaves.</param>
    public ResponseWait(TimeSpan timeout, TimeProvider clock, Func<string?> brokerFailure, CancellationToken callerLeft)
    {
        Timeout = timeout;
        Deadline = clock.GetUtcNow() + timeout;
        _clock = clock;
        _brokerFailure = brokerFailure;
        _deadline = new CancellationTokenSource(timeout, clock);
        _end = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, _brokerUnavailable.Token, callerLeft);
        _poll = clock.CreateTimer(_ => Poll(), null, System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
    }

    public TimeSpan Timeout { get; }

    /// <summary>Whether the audit log has the request. It is sent again until the broker has a queue for it.</summary>
    public bool IsAudited { get; set; }

    public DateTimeOffset Deadline { get; }

    /// <summary>Cancelled when the wait ends for any reason.</summary>
    public CancellationToken End => _end.Token;

    /// <summary>Why the wait ended without the broker; null if it did not.</summary>
    public string? BrokerFailure => _failure;

    public bool HasDeadlinePassed => _deadline.IsCancellationRequested;

    /// <summary>Called before the request is sent, each time. Until <see cref="Published"/> the broker is watched.</summary>
    public void Publishing(PublisherCircuit.Publishing publishing)
    {
        Volatile.Write(ref _sentAt, _clock.GetTimestamp());
        _publishing = publishing;
        _poll.Change(BrokerTimeout, PollInterval);
    }

    /// <summary>Called when the broker has confirmed or returned the request.</summary>
    public void Published()
    {
        _publishing?.Confirmed();
        _publishing = null;
        _poll.Change(System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _poll.Dispose();
        _end.Dispose();
        _brokerUnavailable.Dispose();
        _deadline.Dispose();
    }

    private void Poll()
    {
        if (_publishing is null)
            return;
        var isLate = _clock.GetElapsedTime(Volatile.Read(ref _sentAt)) >= MaxConfirmTime;
        if ((_brokerFailure() ?? (isLate ? "the broker did not confirm the request" : null)) is not { } failure)
            return;

        try
        {
            _failure = failure;
            _brokerUnavailable.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The wait ended in this moment.
        }
    }
}
