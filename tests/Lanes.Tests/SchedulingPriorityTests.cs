namespace Messaging.Lanes.Tests;

public sealed class SchedulingPriorityTests
{
    private const int OtherPolicy = 0;
    private const int IdlePolicy = 5;

    [Fact]
    public void Normal_leaves_the_thread_as_it_is()
    {
        var (before, applied, after) = Apply(LanePriority.Normal);

        Assert.True(applied);
        Assert.Equal(before, after);
    }

    [Fact]
    public void BelowNormal_is_nicer_than_normal()
    {
        var (_, applied, after) = Apply(LanePriority.BelowNormal);

        Assert.True(applied);
        Assert.Equal(new ThreadStatus(Nice: 10, OtherPolicy), after);
    }

    [Fact]
    public void Idle_uses_only_CPU_time_that_nothing_else_needs()
    {
        var (_, applied, after) = Apply(LanePriority.Idle);

        Assert.True(applied);
        Assert.Equal(IdlePolicy, after?.Policy);
    }

    [Fact]
    public void Concerns_no_other_thread()
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
