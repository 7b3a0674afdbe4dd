namespace Messaging.Operations.Api.Requests;

/// <summary>
/// The wait of one request for its response, by the Api's clock. The timeout of the request client starts only when it can send, so it
/// does not end while the broker is unavailable.
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
    /// <param name="isBrokerAvailable">Called while the broker has not confirmed the request for longer than usual.</param>
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

    /// <summary>Cancelled when the wait ends for any reason.</summary>
    public CancellationToken End => _end.Token;

    public bool HasDeadlinePassed => _deadline.IsCancellationRequested;

    /// <summary>Called when the broker has confirmed the request. From now on only the response is awaited.</summary>
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
            // The wait ended in this moment.
        }
    }
}
