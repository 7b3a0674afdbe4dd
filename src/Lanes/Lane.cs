
namespace Messaging.Lanes;

/// <summary>One lane: a thread that takes work from the pool's queue, one computation after the other.</summary>
internal abstract class Lane(LanePool pool, int number)
{
    private volatile bool _retired;

    public int Number => number;

    protected LanePool Pool => pool;

    // Unsafe means without the trace of the request at which the lane happened to be needed.
    public void Start() => new Thread(RunAll) { IsBackground = true, Name = $"lane {number}" }.UnsafeStart();

    /// <summary>Has this lane take no more work.</summary>
    public void Retire() => _retired = true;

    /// <summary>Gets ready for the next work, before that is taken from the queue: what waits there can still be cancelled.</summary>
    /// <returns>False if the lane is to end.</returns>
    protected abstract bool Prepare();

    /// <summary>Runs the work and tells its outcome.</summary>
    protected abstract void Run(LaneWork work);

    protected void Complete(LaneCompletion completion, long started)
    {
        pool.Metrics.Ended(completion.Outcome, pool.Clock.GetElapsedTime(started), completion.CpuTime);
        completion.Notify();
    }

    /// <summary>Called when <see cref="Run"/> itself failed, or the lane ends.</summary>
    protected virtual void CleanUp()
    {
    }

    /// <summary>A lane outlives whatever its work does, also work that cannot even be sent to it.</summary>
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
            work.Request.Start();
            pool.Metrics.Started(work.TimeInQueue);
            work.InContext(RunGuarded);
            pool.Queue.Release(work);
        }

        CleanUp();
        pool.LaneEnded();
    }
}
