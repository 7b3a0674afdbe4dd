using System.Collections.Concurrent;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// Responsible for knowing which requests this worker has in hand, and which ones that it has not met yet were
/// cancelled.
/// </summary>
internal sealed class RequestsInHand(TimeProvider clock)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan TimeToGiveBack = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenCleanings = TimeSpan.FromSeconds(1);

    // A set by identity: after a lost connection one request can be in hand twice for a moment.
    private readonly ConcurrentDictionary<RequestLifetime, bool> _inHand = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _cancelled = new();
    private long _cleaned;
    private volatile bool _draining;

    public int Count => _inHand.Count;

    /// <summary>Takes a request in hand until the result is disposed.</summary>
    /// <param name="requestId">Null for a message whose sender set none: it cannot be cancelled.</param>
    /// <param name="deadline">Null if the request has none.</param>
    /// <param name="home">Where it came from first.</param>
    /// <param name="suspicion">What happened to it before.</param>
    /// <param name="operation">What it asks for.</param>
    /// <param name="limits">The operation's limits.</param>
    /// <param name="transport">Cancelled when the transport takes the message away.</param>
    public InHand Take(
        Guid? requestId, DateTimeOffset? deadline, RequestHome home, Suspicion suspicion, OperationName operation, OperationOptions limits, CancellationToken transport)
    {
        var lifetime = new RequestLifetime(requestId, deadline, home, suspicion, operation, limits, clock, transport);
        // Added before the look at the cancelled ones, as Cancel writes there before it looks here: one of both sees the other.
        _inHand[lifetime] = true;
        if (requestId is { } id && _cancelled.ContainsKey(id))
            lifetime.CallerLeft();
        if (_draining)
            lifetime.GiveBack();
        return new InHand(this, lifetime);
    }

    /// <summary>Ends the request if it is in hand, and remembers it until its deadline if it is not.</summary>
    public void Cancel(Guid requestId, DateTimeOffset deadline)
    {
        ForgetPast();
        _cancelled[requestId] = deadline;
        foreach (var (lifetime, _) in _inHand)
        {
            if (lifetime.Request.Id == requestId)
                lifetime.CallerLeft();
        }
    }

    /// <summary>
    /// From now on every new request is given back. Gives back at once what has not begun, and the rest when the time
    /// for it is over.
    /// </summary>
    /// <returns>How many requests were finished, and how many given back.</returns>
    public async Task<(int Finished, int GivenBack)> DrainAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _draining = true;
        var before = _inHand.Count;
        var givenBack = GiveBack(lifetime => !lifetime.Request.HasStarted);
        await EmptyAsync(timeout, cancellationToken);
        givenBack += GiveBack(_ => true);
        await EmptyAsync(TimeToGiveBack, CancellationToken.None);
        return (before - givenBack, givenBack);
    }

    private int GiveBack(Func<RequestLifetime, bool> which)
    {
        var chosen = _inHand.Keys.Where(which).ToList();
        chosen.ForEach(lifetime => lifetime.GiveBack());
        return chosen.Count;
    }

    private async Task EmptyAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        // What is left is given back also when there is no more time to wait.
        while (!_inHand.IsEmpty && clock.GetElapsedTime(started) < timeout && !cancellationToken.IsCancellationRequested)
            await Task.Delay(BetweenLooks, clock, CancellationToken.None);
    }

    /// <summary>Not at every request that is cancelled: many callers may leave at once.</summary>
    private void ForgetPast()
    {
        if (clock.GetElapsedTime(_cleaned) < BetweenCleanings)
            return;

        _cleaned = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        foreach (var (id, deadline) in _cancelled)
        {
            if (deadline <= now)
                _cancelled.TryRemove(id, out _);
        }
    }

    internal readonly struct InHand(RequestsInHand requests, RequestLifetime lifetime) : IDisposable
    {
        public RequestLifetime Lifetime => lifetime;

        public void Dispose()
        {
            requests._inHand.TryRemove(lifetime, out _);
            lifetime.Dispose();
        }
    }
}
