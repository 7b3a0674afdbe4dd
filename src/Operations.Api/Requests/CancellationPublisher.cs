using System.Collections.Concurrent;
using MassTransit;

namespace Messaging.Operations.Api.Requests;

/// <summary>
/// Responsible for having workers know which callers left: those that are there now, and those that join while the request
/// may still wait in its queue.
/// </summary>
internal sealed class CancellationPublisher(IServiceProvider services, TimeProvider clock, ILogger<CancellationPublisher> logger) : IDisposable
{
    private static readonly TimeSpan CleanupInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, CancelRequest> _cancelled = new();
    private readonly SemaphoreSlim _republishing = new(1);
    private int _republishRequests;
    private long _lastCleanup = clock.GetTimestamp();

    /// <summary>Tells workers, and returns without waiting for that.</summary>
    public void Publish(CancelRequest cancel)
    {
        RemoveExpired();
        _cancelled[cancel.RequestId] = cancel;
        _ = PublishAsync(cancel);
    }

    /// <summary>Tells all of it again. When many workers join at a time, all hear it, and not as often as there are workers.</summary>
    public async Task RepublishAsync()
    {
        Interlocked.Increment(ref _republishRequests);
        await _republishing.WaitAsync();
        try
        {
            // Whoever asked while another one told is done with the next time.
            if (Interlocked.Exchange(ref _republishRequests, 0) == 0)
                return;
            foreach (var cancel in _cancelled.Values)
                await PublishAsync(cancel);
        }
        finally
        {
            _republishing.Release();
        }
    }

    public void Dispose() => _republishing.Dispose();

    private async Task PublishAsync(CancelRequest cancel)
    {
        var left = cancel.Deadline - clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return;

        try
        {
            using var deadline = new CancellationTokenSource(left, clock);
            // Only now: the bus is made with an endpoint that needs this.
            await services.GetRequiredService<IBus>().Publish(cancel, deadline.Token).WaitAsync(deadline.Token);
        }
        catch (Exception exception)
        {
            // Nothing is lost but CPU time until the deadline.
            logger.CancelNotSent(cancel.RequestId, exception);
        }
    }

    /// <summary>Not at every caller that leaves: many may leave at once.</summary>
    private void RemoveExpired()
    {
        if (clock.GetElapsedTime(_lastCleanup) < CleanupInterval)
            return;

        _lastCleanup = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        foreach (var cancel in _cancelled.Values.Where(cancel => cancel.Deadline <= now))
            _cancelled.TryRemove(cancel.RequestId, out _);
    }
}
