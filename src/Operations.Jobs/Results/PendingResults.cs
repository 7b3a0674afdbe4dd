using System.Linq.Expressions;
using MassTransit;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Results;

/// <summary>
/// Knows which jobs may have a result that waits in the queue: all sent jobs while this replica consumes no results, and for a while
/// afterwards all older jobs.
/// </summary>
internal sealed class PendingResults(StoreCircuit circuit, TimeProvider clock) : IReceiveEndpointObserver
{
    private static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(30);

    private readonly Lock _changing = new();
    private DateTimeOffset? _connectedSince;

    /// <summary>The jobs without such a result; null for all.</summary>
    public Expression<Func<Job, bool>>? JobsWithoutPendingResult()
    {
        lock (_changing)
        {
            if (_connectedSince is not { } connected)
                return job => job.SentAt == null;

            // SentAt is stored a moment later, so the age of the job decides.
            var since = circuit.ClosedSince > connected ? circuit.ClosedSince : connected;
            return clock.GetUtcNow() - since < CatchUpTime ? job => job.CreatedAt >= since : null;
        }
    }

    /// <summary>Also called after a reconnect.</summary>
    public Task Ready(ReceiveEndpointReady ready) => SetAsync(clock.GetUtcNow());

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => SetAsync(null);

    public Task Faulted(ReceiveEndpointFaulted faulted) => SetAsync(null);

    private Task SetAsync(DateTimeOffset? connectedSince)
    {
        lock (_changing)
            _connectedSince = connectedSince;
        return Task.CompletedTask;
    }
}
