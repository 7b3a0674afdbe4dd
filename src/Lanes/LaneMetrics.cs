using System.Diagnostics.Metrics;

namespace Messaging.Lanes;

/// <summary>The meter <c>Messaging.Lanes</c>. Times are in seconds.</summary>
internal sealed class LaneMetrics
{
    public const string MeterName = "Messaging.Lanes";

    // The defaults of OpenTelemetry are for milliseconds.
    public static readonly IReadOnlyList<double> DurationBounds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

    private static readonly InstrumentAdvice<double> Durations = new() { HistogramBucketBoundaries = DurationBounds };

    private readonly Meter _meter;
    private readonly UpDownCounter<int> _busy;
    private readonly Histogram<double> _queueWait;
    private readonly Histogram<double> _computationTime;
    private readonly Histogram<double> _cpuTime;
    private readonly Counter<long> _computations;
    private readonly Counter<long> _kills;
    private readonly Counter<long> _processesStarted;

    public LaneMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _busy = _meter.CreateUpDownCounter<int>("lanes.busy", "{lane}", "Lanes that compute.");
        _queueWait = Duration("lanes.queue_wait", "Time that a computation waited for a lane.");
        _computationTime = Duration("lanes.computation.duration", "Time that a computation was on a lane.");
        _cpuTime = Duration("lanes.computation.cpu_time", "CPU time that a computation used.");
        _computations = _meter.CreateCounter<long>("lanes.computations", "{computation}", "Computations that ended, by outcome.");
        _kills = _meter.CreateCounter<long>("lanes.kills", "{process}", "Lane processes that were killed.");
        _processesStarted = _meter.CreateCounter<long>("lanes.processes_started", "{process}", "Lane processes that were started.");
    }

    /// <summary>Adds the instruments whose values are read on demand.</summary>
    public void Observe(int lanes, Func<int> queued, Func<int> abandoned)
    {
        _meter.CreateObservableUpDownCounter("lanes.count", () => lanes, "{lane}", "Lanes of this worker.");
        _meter.CreateObservableUpDownCounter("lanes.queued", queued, "{computation}", "Computations that wait for a lane.");
        _meter.CreateObservableUpDownCounter("lanes.abandoned", abandoned, "{lane}", "Threads that are busy with a computation that did not stop.");
    }

    public void Started(TimeSpan queueWait)
    {
        _busy.Add(1);
        _queueWait.Record(queueWait.TotalSeconds);
    }

    /// <param name="outcome">One of <see cref="ComputationOutcomes"/>.</param>
    /// <param name="time">Time on the lane.</param>
    /// <param name="cpuTime">Null if it is unknown.</param>
    public void Ended(string outcome, TimeSpan time, TimeSpan? cpuTime)
    {
        _busy.Add(-1);
        var tag = new KeyValuePair<string, object?>("lanes.outcome", outcome);
        _computations.Add(1, tag);
        _computationTime.Record(time.TotalSeconds, tag);
        if (cpuTime is { } used)
            _cpuTime.Record(used.TotalSeconds, tag);
    }

    public void Killed() => _kills.Add(1);

    public void ProcessStarted() => _processesStarted.Add(1);

    private Histogram<double> Duration(string name, string description) => _meter.CreateHistogram(name, "s", description, tags: null, Durations);
}
