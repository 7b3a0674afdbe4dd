namespace Messaging.Lanes;

/// <summary>
/// Stops one computation in two steps. It is asked to stop when it is cancelled or at its time limit, and forced to stop at the end of
/// the grace period.
/// </summary>
internal sealed class StopSequence : IDisposable
{
    private const int Running = 0;
    private const int Finished = 1;
    private const int Forced = 2;

    private readonly CancellationTokenSource _timeLimit;
    private readonly CancellationTokenSource _stopRequested;
    private readonly Action _force;
    private readonly CancellationTokenRegistration _registration;
    private readonly ITimer _grace;
    private int _state = Running;

    /// <param name="timeLimit">The time after which it is asked to stop.</param>
    /// <param name="gracePeriod">The time that it has to stop.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <param name="ask">Called once when the computation is asked to stop, in addition to the cancellation of <see cref="StopRequested"/>.</param>
    /// <param name="force">Called once if the computation does not stop in time. Never called after it has finished.</param>
    /// <param name="cancelled">Cancelled when the result is no longer needed.</param>
    public StopSequence(TimeSpan timeLimit, TimeSpan gracePeriod, TimeProvider clock, Action ask, Action force, CancellationToken cancelled)
    {
        _force = force;
        _timeLimit = new CancellationTokenSource(timeLimit, clock);
        _stopRequested = CancellationTokenSource.CreateLinkedTokenSource(cancelled, _timeLimit.Token);
        _grace = clock.CreateTimer(_ => TryForce(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = _stopRequested.Token.Register(() =>
        {
            _grace.Change(gracePeriod, Timeout.InfiniteTimeSpan);
            ask();
        });
    }

    /// <summary>Cancelled when the computation is asked to stop.</summary>
    public CancellationToken StopRequested => _stopRequested.Token;

    /// <summary>Called when the computation has ended by itself.</summary>
    /// <returns>False if it was forced to stop.</returns>
    public bool TryFinish() => Interlocked.CompareExchange(ref _state, Finished, Running) == Running;

    public void Dispose()
    {
        _registration.Dispose();
        _grace.Dispose();
        _stopRequested.Dispose();
        _timeLimit.Dispose();
    }

    private void TryForce()
    {
        if (Interlocked.CompareExchange(ref _state, Forced, Running) == Running)
            _force();
    }
}
