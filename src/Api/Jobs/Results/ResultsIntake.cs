using MassTransit;
using Messaging.Api.Jobs.Store;

namespace Messaging.Api.Jobs.Results;

/// <summary>
/// Responsible for knowing since when this replica takes results in without a break. What workers answered before may
/// still wait in the queue.
/// </summary>
internal sealed class ResultsIntake(StoreAvailability store, TimeProvider clock) : IReceiveEndpointObserver
{
    private static readonly TimeSpan CatchesUpWithin = TimeSpan.FromSeconds(30);

    private long _connected = clock.GetUtcNow().UtcTicks;

    /// <summary>A job that is older may have a result that waits; null when there was time enough to take in all of them.</summary>
    public DateTimeOffset? CatchesUpSince
    {
        get
        {
            var since = new DateTimeOffset(Math.Max(Volatile.Read(ref _connected), store.Since.UtcTicks), TimeSpan.Zero);
            return clock.GetUtcNow() - since < CatchesUpWithin ? since : null;
        }
    }

    /// <summary>Called after a lost connection, too.</summary>
    public Task Ready(ReceiveEndpointReady ready)
    {
        Volatile.Write(ref _connected, clock.GetUtcNow().UtcTicks);
        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
}
