using System.Collections.Concurrent;
using MassTransit;

namespace Messaging.Operations.Api.Requests;

/// <summary>
/// Responsible for having workers know which callers left: those that are there now, and those that join while the request
/// may still wait in its queue.
/// </summary>
internal sealed class AbandonedRequests(IServiceProvider services, TimeProvider clock, ILogger<AbandonedRequests> logger) : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, CancelRequest> _told = new();
    private readonly SemaphoreSlim _again = new(1);
    private int _askedAgain;
    private long _looked = clock.GetTimestamp();

    /// <summary>Tells workers, and returns without waiting for that.</summary>
    public void Add(CancelRequest cancel)
    {
        ForgetPast();
        _told[cancel.RequestId] = cancel;
        _ = TellAsync(cancel);
    }

    /// <summary>Tells all of it again. When many workers join at a time, all hear it, and not as often as there are workers.</summary>
    public async Task TellAgainAsync()
    {
        Interlocked.Increment(ref _askedAgain);
        await _again.WaitAsync();
        try
        {
            // Whoever asked while another one told is done with the next time.
            if (Interlocked.Exchange(ref _askedAgain, 0) == 0)
                return;
            foreach (var cancel in _told.Values)
                await TellAsync(cancel);
        }
        finally
        {
            _again.Release();
        }
    }

    public void Dispose() => _again.Dispose();

    private async Task TellAsync(CancelRequest cancel)
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
    private void ForgetPast()
    {
        if (clock.GetElapsedTime(_looked) < BetweenLooks)
            return;

        _looked = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        foreach (var cancel in _told.Values.Where(cancel => cancel.Deadline <= now))
            _told.TryRemove(cancel.RequestId, out _);
    }
}
