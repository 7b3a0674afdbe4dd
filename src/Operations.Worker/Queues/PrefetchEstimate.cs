namespace Messaging.Operations.Worker.Queues;

/// <summary>
/// How many more messages than lanes a worker needs in hand, so that no lane waits for the broker. Computed from the medians of the last
/// requests.
/// </summary>
internal sealed class PrefetchEstimate
{
    /// <summary>The most messages for each lane.</summary>
    public const int Max = 8;

    // With longer ones a lane is idle for a tenth of the time at most, and a message would wait for too long behind one.
    private static readonly TimeSpan LongestComputation = TimeSpan.FromMilliseconds(50);

    // A message that comes later was not in the queue before.
    private static readonly TimeSpan LongestDelivery = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly RecentTimes _onLanes = new();
    private readonly RecentTimes _elsewhere = new();
    private readonly RecentTimes _deliveries = new();

    /// <summary>Messages for each lane beside the one that it computes; 0 until enough is measured.</summary>
    public int PerLane
    {
        get
        {
            lock (_lock)
            {
                // A delivery is late too if the queue was empty for a moment. The fast ones show what the broker needs.
                if (_onLanes.Quantile(0.5) is not { } onLanes || _elsewhere.Quantile(0.5) is not { } elsewhere || _deliveries.Quantile(0.25) is not { } delivery)
                    return 0;
                return onLanes + elsewhere > LongestComputation ? 0 : (int)Math.Clamp(Math.Ceiling((elsewhere + delivery) / onLanes), 0, Max);
            }
        }
    }

    /// <summary>A request was answered.</summary>
    /// <param name="onLanes">The time of its computations, more than 0.</param>
    /// <param name="elsewhere">The other time in this worker, without the wait for a lane: before its computations, between and after them.</param>
    public void Handled(TimeSpan onLanes, TimeSpan elsewhere)
    {
        lock (_lock)
        {
            _onLanes.Add(onLanes);
            _elsewhere.Add(elsewhere);
        }
    }

    /// <summary>A message came.</summary>
    /// <param name="time">Since another message was acknowledged for it.</param>
    public void Delivered(TimeSpan time)
    {
        if (time > LongestDelivery)
            return;

        lock (_lock)
            _deliveries.Add(time);
    }

    /// <summary>The last times of something.</summary>
    private sealed class RecentTimes
    {
        private readonly TimeSpan[] _times = new TimeSpan[64];
        private long _added;

        public void Add(TimeSpan time) => _times[_added++ % _times.Length] = time;

        /// <returns>Null until there are enough.</returns>
        public TimeSpan? Quantile(double share) => _added < _times.Length ? null : _times.Order().ElementAt((int)(share * _times.Length));
    }
}
