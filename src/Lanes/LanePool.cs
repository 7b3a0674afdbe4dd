using Messaging.Lanes.Processes;
using Messaging.Lanes.Threads;

namespace Messaging.Lanes;

/// <summary>The lanes of one kind and their queue.</summary>
internal sealed class LanePool : IDisposable
{
    private readonly LaneIsolation _isolation;
    private readonly LaneProcesses? _processes;
    private readonly CountdownEvent _lanes = new(1);
    private readonly Lock _lock = new();
    private readonly Lane[] _current;
    private int _abandoned;
    private bool _disposed;

    public LanePool(LaneIsolation isolation, LanesOptions options, LaneCommand command, LaneMetrics metrics, TimeProvider clock, ILogger logger)
    {
        _isolation = isolation;
        Options = options;
        Metrics = metrics;
        Clock = clock;
        Logger = logger;
        if (isolation == LaneIsolation.Process)
            _processes = new LaneProcesses(command, options, metrics, clock, logger);
        _current = new Lane[options.Count];
        for (var number = 0; number < options.Count; number++)
            StartLane(number);
    }

    public LanesOptions Options { get; }

    public LaneQueue Queue { get; } = new();

    public LaneMetrics Metrics { get; }

    public TimeProvider Clock { get; }

    public ILogger Logger { get; }

    /// <summary>Threads that are busy with a computation that did not stop.</summary>
    public int Abandoned => _abandoned;

    /// <summary>Why lane processes cannot be started; null if they can.</summary>
    public string? StartProblem => _processes?.StartProblem;

    /// <summary>What each lane does now.</summary>
    public IEnumerable<LaneStatus> Status => _current.Select(lane => lane.Status);

    /// <summary>The lane processes that run.</summary>
    public IEnumerable<int> ProcessIds => _processes?.Ids ?? [];

    /// <summary>Replaces a lane whose computation does not stop.</summary>
    public void Replace(Lane lane, LaneWork work)
    {
        Interlocked.Increment(ref _abandoned);
        Logger.LaneAbandoned(lane.Number, work.Kind.Name, work.RequestId);
        lane.Retire();
        Queue.Release(work);
        lock (_lock)
        {
            if (!_disposed)
                StartLane(lane.Number);
        }
    }

    public void AbandonedEnded() => Interlocked.Decrement(ref _abandoned);

    /// <summary>Called when the thread of a lane has ended.</summary>
    public void LaneEnded() => _lanes.Signal();

    /// <summary>
    /// Cancels waiting work, and ends the lanes and their processes. A thread that does not stop ends with this process.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        Queue.Close();
        _processes?.Dispose();
        _lanes.Signal();
        _lanes.Wait(Options.GracePeriod);
    }

    private void StartLane(int number)
    {
        _lanes.AddCount();
        Lane lane = _isolation == LaneIsolation.Process ? new ProcessLane(this, _processes!, number) : new ThreadLane(this, number);
        _current[number] = lane;
        lane.Start();
    }
}
