namespace Messaging.Operations.Api.Requests;

/// <summary>
/// How long one request waits, by the Api's own clock: the request client's own timeout starts only once it can send,
/// so it never ends while the broker is away.
/// </summary>
internal sealed class ResponseWait : IDisposable
{
    private static readonly TimeSpan BrokerTimeout = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _brokerUnavailable = new();
    private readonly CancellationTokenSource _end;
    private readonly ITimer _poll;
    private volatile bool _published;

    /// <param name="timeout">The time to the deadline.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <param name="isBrokerAvailable">Asked while the broker has not taken the request for longer than usual.</param>
    /// <param name="callerLeft">Cancelled when the caller leaves.</param>
    public ResponseWait(TimeSpan timeout, TimeProvider clock, Func<bool> isBrokerAvailable, CancellationToken callerLeft)
    {
        Timeout = timeout;
        Deadline = clock.GetUtcNow() + timeout;
        _deadline = new CancellationTokenSource(timeout, clock);
        _end = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, _brokerUnavailable.Token, callerLeft);
        _poll = clock.CreateTimer(_ => Poll(isBrokerAvailable), null, BrokerTimeout, PollInterval);
    }

    public TimeSpan Timeout { get; }

    public DateTimeOffset Deadline { get; }

    /// <summary>Cancelled when the waiting ends for whatever reason.</summary>
    public CancellationToken End => _end.Token;

    public bool HasDeadlinePassed => _deadline.IsCancellationRequested;

    /// <summary>Says that the broker has taken the request: from now on only the answer is waited for.</summary>
    public void Published() => _published = true;

    public void Dispose()
    {
        _poll.Dispose();
        _end.Dispose();
        _brokerUnavailable.Dispose();
        _deadline.Dispose();
    }

    private void Poll(Func<bool> isBrokerAvailable)
    {
        if (_published || isBrokerAvailable())
            return;

        try
        {
            _brokerUnavailable.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The waiting ended in this moment.
        }
    }
}
