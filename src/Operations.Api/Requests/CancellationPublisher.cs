using MassTransit;

namespace Messaging.Operations.Api.Requests;

/// <summary>
/// Publishes which requests are cancelled: to workers that run now, and to those that start before the deadline of the request.
/// </summary>
internal sealed class CancellationPublisher(IServiceProvider services, TimeProvider clock, ILogger<CancellationPublisher> logger) : IDisposable
{
    private readonly RecentCancellations _cancelled = new(clock);
    private readonly SemaphoreSlim _republishing = new(1);
    private int _republishRequests;
    private int _failed;

    /// <summary>Publishes a cancellation without waiting for the broker.</summary>
    public void Publish(CancelRequest cancel)
    {
        _cancelled.Add(cancel);
        _ = PublishAsync(cancel);
    }

    /// <summary>Publishes all cancellations again. When many workers join at the same time, one repetition serves all of them.</summary>
    public async Task RepublishAsync()
    {
        Interlocked.Increment(ref _republishRequests);
        await _republishing.WaitAsync();
        try
        {
            // Another call has published for this one too.
            if (Interlocked.Exchange(ref _republishRequests, 0) == 0)
                return;
            foreach (var cancel in _cancelled.All)
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
            // Resolved here: the bus has an endpoint that depends on this.
            await services.GetRequiredService<IBus>().Publish(cancel, deadline.Token).WaitAsync(deadline.Token);
            Volatile.Write(ref _failed, 0);
        }
        catch (Exception exception)
        {
            // Only CPU time is lost, until the deadline. Logged once per outage: many callers may leave meanwhile.
            if (Interlocked.Exchange(ref _failed, 1) == 0)
                logger.CancelNotSent(cancel.RequestId, exception);
        }
    }
}
