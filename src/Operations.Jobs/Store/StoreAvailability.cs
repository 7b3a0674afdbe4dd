namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// Responsible for what this replica knows of its store: whether it was seen to work, and with the right schema. While
/// it is away everybody hears so at once, and only <see cref="StoreKeeper"/> tries it.
/// </summary>
internal sealed class StoreAvailability(TimeProvider clock, ILogger<StoreAvailability> logger)
{
    // Between the first failure and the keeper's own look: longer than that look takes when the store is there.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _changing = new();
    private TaskCompletionSource _there = Unknown();
    private TaskCompletionSource _doubted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _since;
    private bool _away;

    public bool IsThere => _there.Task.IsCompletedSuccessfully;

    /// <summary>When it was last seen to work again after it had not been known to.</summary>
    public DateTimeOffset Since => new(Volatile.Read(ref _since), TimeSpan.Zero);

    /// <exception cref="StoreUnavailableException">It is away.</exception>
    public async Task BeThereAsync(CancellationToken stop)
    {
        try
        {
            await _there.Task.WaitAsync(Patience, clock, stop);
        }
        catch (TimeoutException timeout)
        {
            throw new StoreUnavailableException(timeout);
        }
    }

    /// <summary>Says that a use of it failed: nobody uses it until the keeper has looked.</summary>
    public void Doubt()
    {
        lock (_changing)
        {
            if (_there.Task.IsCompletedSuccessfully)
                _there = Unknown();
            _doubted.TrySetResult();
        }
    }

    /// <summary>Waits until somebody doubts.</summary>
    public Task DoubtedAsync(CancellationToken stop) => _doubted.Task.WaitAsync(stop);

    public void There()
    {
        lock (_changing)
        {
            if (_there.Task.IsFaulted)
                _there = Unknown();
            _doubted = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _since, clock.GetUtcNow().UtcTicks);
            if (_there.TrySetResult() && _away)
                logger.StoreThere();
            _away = false;
        }
    }

    public void Away(Exception cause)
    {
        lock (_changing)
        {
            if (!_away)
                logger.StoreAway(cause);
            _away = true;
            _there.TrySetException(new StoreUnavailableException(cause));
        }
    }

    private static TaskCompletionSource Unknown()
    {
        var unknown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Nobody may be waiting when it fails.
        unknown.Task.ContinueWith(task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return unknown;
    }
}
