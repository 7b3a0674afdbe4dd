namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// Which repeated deliveries of requests did not crash their worker, even if they got no answer. The broker counts each delivery without
/// an answer, also when only a connection was lost. A worker that still runs can say so. See
/// docs/decisions/0030-lost-connections-are-no-crashes.md.
/// </summary>
internal sealed class LostDeliveries(TimeProvider clock)
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

    /// <summary>Forgets a delivery that crashed the process of its lane, or that was requeued: the next one has its number.</summary>
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

    /// <summary>Corrects the history of a request that would be rejected. Asks the other workers, for three seconds at most.</summary>
    /// <param name="requestId">The id of the request.</param>
    /// <param name="history">Its history.</param>
    /// <param name="askAsync">Asks the other workers.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DeliveryHistory> CorrectAsync(Guid requestId, DeliveryHistory history, Func<Task> askAsync, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var asked = 0;
        while (true)
        {
            var corrected = history.WithoutLost(Of(requestId));
            var waited = clock.GetElapsedTime(start);
            if (!corrected.IsRejected || waited >= Timeout)
                return corrected;

            if (waited >= asked * AskInterval)
            {
                asked++;
                await askAsync();
            }

            await Task.Delay(PollInterval, clock, cancellationToken);
        }
    }
}
