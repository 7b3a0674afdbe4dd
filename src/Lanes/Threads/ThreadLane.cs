namespace Messaging.Lanes.Threads;

/// <summary>
/// A lane that computes on its own thread. A computation that does not stop when asked keeps that thread. The lane is then
/// abandoned, and the pool starts another in its place.
/// </summary>
internal sealed class ThreadLane(LanePool pool, int number) : Lane(pool, number)
{
    private bool _hasPriority;

    protected override LaneIsolation Isolation => LaneIsolation.Thread;

    protected override int? ProcessId => Environment.ProcessId;

    protected override bool Prepare()
    {
        if (!_hasPriority && !SchedulingPriority.TryApply(Pool.Options.Priority))
            Pool.Logger.PriorityNotApplied(Pool.Options.Priority);
        _hasPriority = true;
        return true;
    }

    protected override void Run(LaneWork work)
    {
        var started = Pool.Clock.GetTimestamp();
        using var stopping = new StopSequence(
            work.TimeLimit(Pool.Options), Pool.Options.GracePeriod, Pool.Clock, ask: () => { }, force: () => Abandon(work, started), work.Stop);
        var completion = Compute(work, stopping);
        if (stopping.TryFinish())
        {
            Complete(work, completion, started);
            return;
        }

        // It ended after its lane was abandoned.
        Pool.AbandonedEnded();
        Retire();
    }

    private LaneCompletion Compute(LaneWork work, StopSequence stopping)
    {
        var cpu = ThreadCpuTime.Now;
        var completion = Run(work, stopping);
        return completion with { CpuTime = ThreadCpuTime.Now - cpu };
    }

    private LaneCompletion Run(LaneWork work, StopSequence stopping)
    {
        try
        {
            return new LaneCompletion(ComputationOutcomes.Succeeded, work.Run(stopping.StopRequested));
        }
        catch (OperationCanceledException) when (stopping.StopRequested.IsCancellationRequested)
        {
            return work.Stopped(work.TimeLimit(Pool.Options));
        }
        catch (OutOfMemoryException exception)
        {
            return work.Failed(ComputationOutcomes.MemoryLimit, exception.Message);
        }
        catch (Exception exception)
        {
            return work.Failed(ComputationOutcomes.Failed, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private void Abandon(LaneWork work, long started)
    {
        Pool.Replace(this, work);
        Complete(work, work.Stopped(work.TimeLimit(Pool.Options)), started);
    }
}
