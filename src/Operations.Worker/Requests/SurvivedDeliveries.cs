namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// Which repeated deliveries of requests did not crash their worker. The broker counts each delivery that gets no answer, also when
/// only a connection was lost. A worker that still runs can say so. See docs/decisions/0030-lost-connections-are-no-crashes.md.
/// </summary>
internal sealed class SurvivedDeliveries(TimeProvider clock)
{
    /// <summary>The most requests that are remembered.</summary>
    public const int Capacity = 10_000;

    // A worker that lost its connection with this one is back by then, if the broker is.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _changing = new();
    private readonly Dictionary<Guid, HashSet<int>> _byRequest = [];
    private readonly Queue<Guid> _oldest = [];

    /// <summary>Remembers deliveries of a request. The first one is not remembered: nearly all requests have only that.</summary>
    /// <param name="requestId">The id of the request.</param>
    /// <param name="deliveries">How many deliveries without an answer there were before each.</param>
    public void Add(Guid requestId, params IEnumerable<int> deliveries)
    {
        lock (_changing)
        {
            foreach (var delivery in deliveries.Where(delivery => delivery > 0))
            {
                if (_byRequest.TryGetValue(requestId, out var known))
                {
                    known.Add(delivery);
                    continue;
                }

                _byRequest[requestId] = [delivery];
                _oldest.Enqueue(requestId);
                if (_oldest.Count > Capacity)
                    _byRequest.Remove(_oldest.Dequeue());
            }
        }
    }

    /// <summary>Forgets a delivery that crashed the process of its lane.</summary>
    public void Remove(Guid requestId, int delivery)
    {
        lock (_changing)
        {
            if (_byRequest.TryGetValue(requestId, out var known))
                known.Remove(delivery);
        }
    }

    /// <returns>The known deliveries of a request.</returns>
    public IReadOnlyList<int> Of(Guid requestId)
    {
        lock (_changing)
            return _byRequest.TryGetValue(requestId, out var known) ? [.. known] : [];
    }

    /// <summary>Counts the deliveries before this one that no worker crashed by. Asks the other workers, for three seconds at most.</summary>
    /// <param name="requestId">The id of the request.</param>
    /// <param name="delivery">How many deliveries without an answer there were before this one.</param>
    /// <param name="enough">Waits for no more than this.</param>
    /// <param name="askAsync">Asks the other workers.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<int> CountAsync(Guid requestId, int delivery, int enough, Func<Task> askAsync, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var asked = 0;
        while (true)
        {
            var count = Of(requestId).Count(known => known < delivery);
            var waited = clock.GetElapsedTime(start);
            if (count >= enough || waited >= Timeout)
                return count;

            if (waited >= asked * AskInterval)
            {
                asked++;
                await askAsync();
            }

            await Task.Delay(PollInterval, clock, cancellationToken);
        }
    }
}
