using Messaging.ServiceDefaults.Logging;
using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// The circuit breaker of the store. Closed: the store works and has the right schema. Half-open: its state is unknown, and uses wait
/// for a check. Open: it is unavailable, and uses fail at once. Only <see cref="StoreMonitor"/> closes and opens it.
/// </summary>
internal sealed class StoreCircuit(
    IOptions<JobsOptions> jobs, IOptions<JobStoreAddress> address, TimeProvider clock, IHostEnvironment host, ILogger<StoreCircuit> logger)
{
    private const string Key = $"ConnectionStrings:{ConnectionStringNames.Jobs}";

    private readonly Lock _changing = new();
    private TaskCompletionSource _state = NewState();
    private TaskCompletionSource _halfOpened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Outage _outage = new(clock, host);
    private long _closedSince;
    private bool _wasClosed;

    public bool IsClosed => _state.Task.IsCompletedSuccessfully;

    /// <summary>When it was last closed.</summary>
    public DateTimeOffset ClosedSince => new(Volatile.Read(ref _closedSince), TimeSpan.Zero);

    private string Place => address.Value.Place(jobs.Value.Store);

    /// <summary>Waits while it is half-open.</summary>
    /// <exception cref="StoreUnavailableException">It is open, or half-open for too long.</exception>
    public async Task EnsureClosedAsync(TimeSpan timeout, CancellationToken stop)
    {
        try
        {
            await _state.Task.WaitAsync(timeout, clock, stop);
        }
        catch (TimeoutException timedOut)
        {
            throw new StoreUnavailableException(timedOut);
        }
    }

    /// <summary>Called when a use of the store failed. Further uses wait for the check of the monitor.</summary>
    public void HalfOpen()
    {
        lock (_changing)
        {
            if (_state.Task.IsCompletedSuccessfully)
                _state = NewState();
            _halfOpened.TrySetResult();
        }
    }

    /// <summary>Waits until a use of the store fails.</summary>
    public Task WaitUntilHalfOpenAsync(CancellationToken stop) => _halfOpened.Task.WaitAsync(stop);

    public void Close()
    {
        lock (_changing)
        {
            if (_state.Task.IsFaulted)
                _state = NewState();
            _halfOpened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _closedSince, clock.GetUtcNow().UtcTicks);
            _state.TrySetResult();
            if (_outage.ShouldLogRecovery())
                logger.StoreAvailable(Place);
            else if (!_wasClosed)
                logger.StoreUsed(Place);
            _wasClosed = true;
        }
    }

    public void Open(Exception cause)
    {
        lock (_changing)
        {
            if (_outage.ShouldLogFailure())
                logger.StoreUnavailable(Place, cause.GetBaseException().Message.TrimEnd('.'), Key, jobs.Value.Store == JobStoreKind.Sqlite ? "" : _outage.Remedy);
            logger.StoreFailed(cause);
            _state.TrySetException(new StoreUnavailableException(cause));
        }
    }

    private static TaskCompletionSource NewState()
    {
        var state = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The exception must be observed even if nothing waits.
        state.Task.ContinueWith(task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return state;
    }
}
