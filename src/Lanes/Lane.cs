namespace Messaging.Lanes;

/// <summary>One lane: a thread that runs computations from the pool's queue, one at a time.</summary>
internal abstract class Lane(LanePool pool, int number)
{
    private volatile bool _retired;
    private volatile LaneWork? _work;

    public int Number => number;

    /// <summary>What it does now. Can be read on any thread.</summary>
    public LaneStatus Status => _work is { } work
        ? new(Isolation, ProcessId, work.Request.Share.Operation, work.RequestId, work.TakenAt)
        : new(Isolation, ProcessId, Operation: null, RequestId: null, Since: null);

    protected LanePool Pool => pool;

    protected abstract LaneIsolation Isolation { get; }

    /// <summary>The process that computes; null while it is being started.</summary>
    protected abstract int? ProcessId { get; }

    // UnsafeStart: without the trace of the current request.
    public void Start() => new Thread(RunAll) { IsBackground = true, Name = $"lane {number}" }.UnsafeStart();

    /// <summary>Stops this lane from taking more work.</summary>
    public void Retire() => _retired = true;

    /// <summary>Prepares the lane before work is taken from the queue. Until then the work can still be cancelled.</summary>
    /// <returns>False if the lane must end.</returns>
    protected abstract bool Prepare();

    /// <summary>Runs the work and completes it.</summary>
    protected abstract void Run(LaneWork work);

    protected void Complete(LaneWork work, LaneCompletion completion, long started)
    {
        var time = pool.Clock.GetElapsedTime(started);
        work.Request.AddTimeOnLane(time);
        if (completion.CpuTime is { } cpuTime)
            work.Request.AddCpuTime(cpuTime);
        pool.Metrics.Ended(completion.Outcome, time, completion.CpuTime);
        completion.Notify();
    }

    /// <summary>Called when <see cref="Run"/> throws, or when the lane ends.</summary>
    protected virtual void CleanUp()
    {
    }

    /// <summary>No work ends its lane, not even work that cannot be sent to it.</summary>
    private void RunGuarded(object? state)
    {
        var work = (LaneWork)state!;
        pool.Logger.LaneRuns(number, work.Kind.Name, work.RequestId);
        try
        {
            Run(work);
        }
        catch (Exception exception)
        {
            pool.Logger.LaneFailed(number, work.Kind.Name, work.RequestId, exception);
            pool.Metrics.Ended(ComputationOutcomes.Failed, TimeSpan.Zero, cpuTime: null);
            work.Fail(exception);
            CleanUp();
        }
    }

    private void RunAll()
    {
        while (!_retired && Prepare() && pool.Queue.Take() is { } work)
        {
            var waited = work.TimeInQueue;
            work.Request.AddTimeInQueue(waited);
            work.Request.Start();
            pool.Metrics.Started(waited);
            work.TakenAt = pool.Clock.GetUtcNow();
            _work = work;
            work.InContext(RunGuarded);
            _work = null;
            pool.Queue.Release(work);
        }

        CleanUp();
        pool.LaneEnded();
    }
}
