namespace Messaging.Operations.Api.Requests;

/// <summary>
/// How long one request waits, by the Api's own clock: the request client's own timeout starts only once it can send,
/// so it never ends while the broker is away.
/// </summary>
internal sealed class WaitingTime : IDisposable
{
    private static readonly TimeSpan PatienceWithBroker = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _brokerAway = new();
    private readonly CancellationTokenSource _end;
    private readonly ITimer _looks;
    private volatile bool _published;

    /// <param name="timeout">The time to the deadline.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <param name="isBrokerThere">Asked while the broker has not taken the request for longer than usual.</param>
    /// <param name="callerGone">Cancelled when the caller leaves.</param>
    public WaitingTime(TimeSpan timeout, TimeProvider clock, Func<bool> isBrokerThere, CancellationToken callerGone)
    {
        Timeout = timeout;
        Deadline = clock.GetUtcNow() + timeout;
        _deadline = new CancellationTokenSource(timeout, clock);
        _end = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, _brokerAway.Token, callerGone);
        _looks = clock.CreateTimer(_ => Look(isBrokerThere), null, PatienceWithBroker, BetweenLooks);
    }

    public TimeSpan Timeout { get; }

    public DateTimeOffset Deadline { get; }

    /// <summary>Cancelled when the waiting ends for whatever reason.</summary>
    public CancellationToken End => _end.Token;

    public bool IsDeadlinePassed => _deadline.IsCancellationRequested;

    /// <summary>Says that the broker has taken the request: from now on only the answer is waited for.</summary>
    public void Published() => _published = true;

    public void Dispose()
    {
        _looks.Dispose();
        _end.Dispose();
        _brokerAway.Dispose();
        _deadline.Dispose();
    }

    private void Look(Func<bool> isBrokerThere)
    {
        if (_published || isBrokerThere())
            return;

        try
        {
            _brokerAway.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The waiting ended in this moment.
        }
    }
}
