using System.Collections.Concurrent;
using MassTransit;
using Messaging.Contracts;

namespace Messaging.Api.Requests;

/// <summary>
/// Responsible for having workers know which callers left: those that are there now, and those that join while the request
/// may still wait in its queue.
/// </summary>
internal sealed class AbandonedRequests(IBus bus, TimeProvider clock, ILogger<AbandonedRequests> logger)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, CancelRequest> _told = new();
    private long _looked = clock.GetTimestamp();

    /// <summary>Tells workers, and returns without waiting for that.</summary>
    public void Add(CancelRequest cancel)
    {
        ForgetPast();
        _told[cancel.RequestId] = cancel;
        _ = TellAsync(cancel);
    }

    public Task TellAgainAsync() => Task.WhenAll(_told.Values.Select(TellAsync));

    private async Task TellAsync(CancelRequest cancel)
    {
        var left = cancel.Deadline - clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return;

        try
        {
            using var deadline = new CancellationTokenSource(left, clock);
            await bus.Publish(cancel, deadline.Token).WaitAsync(deadline.Token);
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
