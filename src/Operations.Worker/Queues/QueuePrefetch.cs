using System.Collections.Concurrent;
using Messaging.Lanes;

namespace Messaging.Operations.Worker.Queues;

/// <summary>
/// How many messages of one queue this worker takes at a time: one for each lane, and more while all requests are short. See
/// docs/decisions/0033-prefetch-follows-the-computations.md.
/// </summary>
/// <param name="queue">The queue.</param>
/// <param name="lanes">The lanes that its requests can use.</param>
/// <param name="clock">Where time comes from.</param>
/// <param name="logger">Logs the changes.</param>
internal sealed class QueuePrefetch(string queue, int lanes, TimeProvider clock, ILogger<QueuePrefetch> logger)
{
    // Some times more than a request takes while there are more messages than lanes.
    private static readonly TimeSpan LongestRequest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ChangeInterval = TimeSpan.FromSeconds(1);

    // For so many times as long as the request took: messages wait behind long requests for a small part of the time at most.
    private const int PauseFactor = 20;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Held, bool> _held = new();
    private long _changed;
    private long _longSeen;
    private TimeSpan _pause;
    private volatile int _perLane;

    public int Lanes => lanes;

    public TimeProvider Clock => clock;

    public PrefetchEstimate Estimate { get; } = new();

    /// <summary>The prefetch at present.</summary>
    public int Count => lanes * (1 + _perLane);

    /// <summary>The messages for each lane beside the one that it computes.</summary>
    public int PerLane
    {
        get => _perLane;
        set
        {
            _perLane = value;
            _changed = clock.GetTimestamp();
            logger.PrefetchChanged(queue, Count);
        }
    }

    public void NotChanged(Exception exception) => logger.PrefetchNotChanged(queue, exception);

    /// <summary>Measures a request until the result is disposed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="requeue">Requeues it for a reason.</param>
    public IDisposable? Hold(LaneRequest request, Action<string> requeue)
    {
        // Quarantined ones are no measure, and come from another queue.
        if (request.IsQuarantined)
            return null;

        var held = new Held(this, request, requeue, clock.GetTimestamp());
        _held[held] = true;
        return held;
    }

    /// <summary>What <see cref="PerLane"/> should be: 0 for a while after a request waited for its lane or computed for long.</summary>
    public int Next()
    {
        // Not those whose answer is being sent: no lane waits for that.
        var longest = _held.Keys.Where(held => held.Request.TimeOnLanes == TimeSpan.Zero)
            .Select(held => clock.GetElapsedTime(held.Since)).DefaultIfEmpty().Max();
        var left = _pause - clock.GetElapsedTime(_longSeen);
        if (longest > LongestRequest && Min(PauseFactor * longest, LongestPause) is var pause && pause > left)
            (_longSeen, _pause, left) = (clock.GetTimestamp(), pause, pause);
        if (left > TimeSpan.Zero)
            return 0;

        // Not each change is worth a new consumer.
        if (clock.GetElapsedTime(_changed) < ChangeInterval)
            return PerLane;
        var wanted = Estimate.PerLane;
        return wanted >= 2 * PerLane || wanted <= PerLane / 2 ? wanted : PerLane;
    }

    /// <summary>Requeues requests that wait for a lane, the last ones first.</summary>
    /// <param name="surplus">How many requests are to be requeued, with those that are being requeued.</param>
    public void Requeue(int surplus)
    {
        if (surplus <= 0)
            return;

        var all = _held.Keys;
        var waiting = all.Where(held => held is { Request.IsWaiting: true, IsRequeued: false }).OrderByDescending(held => held.Since);
        foreach (var held in waiting.Take(surplus - all.Count(held => held.IsRequeued)).ToList())
            held.Requeue();
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private sealed class Held(QueuePrefetch prefetch, LaneRequest request, Action<string> requeue, long since) : IDisposable
    {
        public LaneRequest Request => request;

        public long Since => since;

        public bool IsRequeued { get; private set; }

        public void Requeue()
        {
            IsRequeued = true;
            requeue("it waited behind a long computation");
        }

        public void Dispose()
        {
            prefetch._held.TryRemove(this, out _);
            if (request.TimeOnLanes is var onLanes && onLanes > TimeSpan.Zero)
                prefetch.Estimate.Handled(onLanes, prefetch.Clock.GetElapsedTime(since) - onLanes - request.TimeInQueue);
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Debug, "The prefetch of {Queue} is {Messages}")]
    public static partial void PrefetchChanged(this ILogger logger, string queue, int messages);

    [LoggerMessage(LogLevel.Warning, "The prefetch of {Queue} could not be changed: its channel is opened again")]
    public static partial void PrefetchNotChanged(this ILogger logger, string queue, Exception exception);
}
