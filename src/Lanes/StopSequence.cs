namespace Messaging.Lanes;

/// <summary>
/// Responsible for ending one computation in two steps: it is asked to stop when nobody wants it any more or its time
/// is over, and forced if it goes on for longer than the grace period.
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

    /// <param name="timeLimit">When it is asked to stop.</param>
    /// <param name="gracePeriod">How long it may go on after it was asked.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <param name="ask">Called once when the computation is asked to stop, beside the cancellation of <see cref="StopRequested"/>.</param>
    /// <param name="force">Called once if the computation did not finish in time after that; never after it finished.</param>
    /// <param name="cancelled">Cancelled when nobody wants the result any more.</param>
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

    /// <summary>Says that the computation ended by itself.</summary>
    /// <returns>False if it was forced to.</returns>
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
