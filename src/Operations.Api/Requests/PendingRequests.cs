using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Api.Requests;

/// <summary>Counts the requests that wait for workers, at most <c>Requests:MaxPending</c>.</summary>
internal sealed class PendingRequests
{
    private readonly int _most;
    private int _count;

    public PendingRequests(IOptions<RequestsOptions> options, IMeterFactory meters)
    {
        _most = options.Value.MaxPending;
        meters.Create("Messaging.Api").CreateObservableUpDownCounter(
            "requests.pending", () => _count, "{request}", "Requests that wait for the answer of a worker.");
    }

    /// <returns>False at the limit. Otherwise call <see cref="Leave"/> afterwards.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= _most)
            return true;

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _count);
}
