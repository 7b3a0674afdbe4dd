using System.Collections.Concurrent;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// The requests that this worker has taken and not answered, and the cancellations of requests that have not arrived.
/// </summary>
internal sealed class InFlightRequests(TimeProvider clock)
{
    private const string WorkerStops = "this worker stops";
    private const string OperationPaused = "its operation is paused";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RequeueTimeout = TimeSpan.FromSeconds(5);

    // A set by identity: after a lost connection one request can be in flight twice for a moment.
    private readonly ConcurrentDictionary<RequestLifetime, bool> _inFlight = new();
    private readonly RecentCancellations _cancelled = new(clock);
    private volatile bool _draining;
    private volatile bool _startsNoJobs;

    /// <summary>What became of the requests so far.</summary>
    public RequestStatistics Statistics { get; } = new();

    public int Count => _inFlight.Count;

    public IEnumerable<RequestLifetime> All => _inFlight.Keys;

    /// <summary>Adds a request until the result is disposed.</summary>
    /// <param name="requestId">Null for a message whose sender set none: it cannot be cancelled.</param>
    /// <param name="deadline">Null if the request has none.</param>
    /// <param name="origin">The queue that it came from.</param>
    /// <param name="history">Its earlier deliveries.</param>
    /// <param name="operation">Its operation.</param>
    /// <param name="limits">The operation's limits.</param>
    /// <param name="transport">Cancelled when the transport loses the delivery.</param>
    public InFlight Add(
        Guid? requestId, DateTimeOffset? deadline, OriginQueue origin, DeliveryHistory history, OperationName operation, OperationOptions limits, CancellationToken transport)
    {
        var lifetime = new RequestLifetime(requestId, deadline, origin, history, operation, limits, clock, transport);
        // First added here, then looked up there. Cancel does both in the opposite order, so one of the two sees the other.
        _inFlight[lifetime] = true;
        if (requestId is { } id && _cancelled.Contains(id, deadline))
            lifetime.CallerLeft();
        if (_draining || (_startsNoJobs && origin.IsBackground))
            lifetime.Requeue(WorkerStops);
        return new InFlight(this, lifetime);
    }

    /// <summary>Cancels the request if it is in flight, and else as soon as it arrives before its deadline.</summary>
    public void Cancel(Guid requestId, DateTimeOffset deadline)
    {
        var cancel = new CancelRequest(requestId, deadline);
        _cancelled.Add(cancel);
        foreach (var (lifetime, _) in _inFlight)
        {
            if (lifetime.Request.Id == requestId && cancel.Cancels(lifetime.Deadline))
                lifetime.CallerLeft();
        }
    }

    /// <summary>Requeues jobs that have not started, and every new one from now on. Direct requests are still taken.</summary>
    public void StartNoMoreJobs()
    {
        _startsNoJobs = true;
        Requeue(lifetime => lifetime.Origin.IsBackground && !lifetime.Request.HasStarted, WorkerStops);
    }

    /// <summary>Requeues the requests of these operations that have not started, except quarantined ones: their queue is that of all operations.</summary>
    public void RequeueWaiting(IReadOnlySet<string> operations) => Requeue(
        lifetime => !lifetime.Request.HasStarted && !lifetime.Request.IsQuarantined && operations.Contains(lifetime.Request.Share.Operation!), OperationPaused);

    /// <summary>
    /// Requeues every new request from now on. Requeues requests that have not started at once, and the others at the timeout.
    /// </summary>
    /// <returns>How many requests were finished, and how many requeued.</returns>
    public async Task<(int Finished, int Requeued)> DrainAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _draining = true;
        var before = _inFlight.Count;
        var requeued = Requeue(lifetime => !lifetime.Request.HasStarted, WorkerStops);
        await EmptyAsync(timeout, cancellationToken);
        if (_draining)
            requeued += Requeue(_ => true, WorkerStops);
        await EmptyAsync(RequeueTimeout, CancellationToken.None);
        return (before - requeued, requeued);
    }

    /// <summary>Ends a drain: new requests are taken again, and no more are requeued.</summary>
    public void Resume() => _draining = false;

    private int Requeue(Func<RequestLifetime, bool> which, string reason)
    {
        var chosen = _inFlight.Keys.Where(which).ToList();
        chosen.ForEach(lifetime => lifetime.Requeue(reason));
        return chosen.Count;
    }

    private async Task EmptyAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        // Cancelled, this only ends the wait: the caller requeues what is left.
        while (_draining && !_inFlight.IsEmpty && clock.GetElapsedTime(started) < timeout && !cancellationToken.IsCancellationRequested)
            await Task.Delay(PollInterval, clock, CancellationToken.None);
    }

    internal readonly struct InFlight(InFlightRequests requests, RequestLifetime lifetime) : IDisposable
    {
        public RequestLifetime Lifetime => lifetime;

        public void Dispose()
        {
            if (requests._inFlight.TryRemove(lifetime, out _))
                requests.Statistics.Ended(lifetime);
            lifetime.Dispose();
        }
    }
}
