using System.Linq.Expressions;
using MassTransit;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Results;

/// <summary>
/// Responsible for knowing of which jobs a result may still wait in the queue: of all that are sent while this replica takes no
/// results in, and for a while afterwards of all that are older.
/// </summary>
internal sealed class PendingResults(StoreCircuit circuit, TimeProvider clock) : IReceiveEndpointObserver
{
    private static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(30);

    private readonly Lock _changing = new();
    private DateTimeOffset? _connectedSince;

    /// <summary>The jobs of which none waits; null for all.</summary>
    public Expression<Func<Job, bool>>? JobsWithoutPendingResult()
    {
        lock (_changing)
        {
            if (_connectedSince is not { } connected)
                return job => job.SentAt == null;

            // A job may be marked as sent a moment after it was, so its age decides.
            var since = circuit.ClosedSince > connected ? circuit.ClosedSince : connected;
            return clock.GetUtcNow() - since < CatchUpTime ? job => job.CreatedAt >= since : null;
        }
    }

    /// <summary>Called after a lost connection, too.</summary>
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
