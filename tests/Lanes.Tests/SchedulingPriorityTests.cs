namespace Messaging.Lanes.Tests;

public sealed class SchedulingPriorityTests
{
    private const int OtherPolicy = 0;
    private const int IdlePolicy = 5;

    [Fact]
    public void Normal_does_not_change_the_thread()
    {
        var (before, applied, after) = Apply(LanePriority.Normal);

        Assert.True(applied);
        Assert.Equal(before, after);
    }

    [Fact]
    public void BelowNormal_has_a_higher_nice_value_than_Normal()
    {
        var (_, applied, after) = Apply(LanePriority.BelowNormal);

        Assert.True(applied);
        Assert.Equal(new ThreadStatus(Nice: 10, OtherPolicy), after);
    }

    [Fact]
    public void Idle_uses_only_idle_CPU_time()
    {
        var (_, applied, after) = Apply(LanePriority.Idle);

        Assert.True(applied);
        Assert.Equal(IdlePolicy, after?.Policy);
    }

    [Fact]
    public void The_priority_does_not_affect_other_threads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var before = ThreadStatus.Read();

        Apply(LanePriority.Idle);

        Assert.Equal(before, ThreadStatus.Read());
    }

    /// <summary>Applies it on a thread of its own, since what is lowered cannot be raised again without privilege.</summary>
    private static (ThreadStatus? Before, bool Applied, ThreadStatus? After) Apply(LanePriority priority)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        (ThreadStatus?, bool, ThreadStatus?) result = default;
        var thread = new Thread(() => result = (ThreadStatus.Read(), SchedulingPriority.TryApply(priority), ThreadStatus.Read()));
        thread.Start();
        thread.Join();
        return result;
    }
}
