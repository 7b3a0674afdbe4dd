namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// Responsible for what this replica knows of its store: whether it was seen to work, and with the right schema. While
/// it is away everybody hears so at once, and only <see cref="StoreMonitor"/> tries it.
/// </summary>
internal sealed class StoreCircuit(TimeProvider clock, ILogger<StoreCircuit> logger)
{
    // Between the first failure and the keeper's own look: longer than that look takes when the store is there.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly Lock _changing = new();
    private TaskCompletionSource _state = NewState();
    private TaskCompletionSource _halfOpened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _closedSince;
    private bool _isOpen;

    public bool IsClosed => _state.Task.IsCompletedSuccessfully;

    /// <summary>When it was last seen to work again after it had not been known to.</summary>
    public DateTimeOffset ClosedSince => new(Volatile.Read(ref _closedSince), TimeSpan.Zero);

    /// <exception cref="StoreUnavailableException">It is away.</exception>
    public async Task EnsureClosedAsync(CancellationToken stop)
    {
        try
        {
            await _state.Task.WaitAsync(Timeout, clock, stop);
        }
        catch (TimeoutException timeout)
        {
            throw new StoreUnavailableException(timeout);
        }
    }

    /// <summary>Says that a use of it failed: nobody uses it until the keeper has looked.</summary>
    public void HalfOpen()
    {
        lock (_changing)
        {
            if (_state.Task.IsCompletedSuccessfully)
                _state = NewState();
            _halfOpened.TrySetResult();
        }
    }

    /// <summary>Waits until somebody doubts.</summary>
    public Task WaitUntilHalfOpenAsync(CancellationToken stop) => _halfOpened.Task.WaitAsync(stop);

    public void Close()
    {
        lock (_changing)
        {
            if (_state.Task.IsFaulted)
                _state = NewState();
            _halfOpened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _closedSince, clock.GetUtcNow().UtcTicks);
            if (_state.TrySetResult() && _isOpen)
                logger.StoreAvailable();
            _isOpen = false;
        }
    }

    public void Open(Exception cause)
    {
        lock (_changing)
        {
            if (!_isOpen)
                logger.StoreUnavailable(cause);
            _isOpen = true;
            _state.TrySetException(new StoreUnavailableException(cause));
        }
    }

    private static TaskCompletionSource NewState()
    {
        var state = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Nobody may be waiting when it fails.
        state.Task.ContinueWith(task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return state;
    }
}
