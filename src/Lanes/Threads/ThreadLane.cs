
namespace Messaging.Lanes.Threads;

/// <summary>
/// A lane that computes on its own thread. A computation that does not stop when asked keeps that thread: the lane is
/// then written off, and the pool starts another in its place.
/// </summary>
internal sealed class ThreadLane(LanePool pool, int number) : Lane(pool, number)
{
    private bool _hasPriority;

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
            work.TimeLimit(Pool.Options), Pool.Options.GracePeriod, Pool.Clock, ask: () => { }, force: () => WriteOff(work, started), work.Stop);
        var ending = Compute(work, stopping);
        if (stopping.TryFinish())
        {
            End(ending, started);
            return;
        }

        // It ended after all, when nobody reckoned with it.
        Pool.WrittenOffEnded();
        Leave();
    }

    private LaneEnding Compute(LaneWork work, StopSequence stopping)
    {
        var cpu = ThreadCpuTime.Now;
        var ending = Run(work, stopping);
        return ending with { CpuTime = ThreadCpuTime.Now - cpu };
    }

    private LaneEnding Run(LaneWork work, StopSequence stopping)
    {
        try
        {
            return new LaneEnding(ComputationOutcomes.Succeeded, work.Run(stopping.Asked));
        }
        catch (OperationCanceledException) when (stopping.Asked.IsCancellationRequested)
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

    private void WriteOff(LaneWork work, long started)
    {
        Pool.Replace(this, work);
        End(work.Stopped(work.TimeLimit(Pool.Options)), started);
    }
}
