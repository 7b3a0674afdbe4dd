namespace Messaging.Lanes;

/// <summary>The request of a computation, as far as lanes need it.</summary>
/// <param name="id">Its id, for the log; null if it has none.</param>
/// <param name="deadline">Its deadline; <see cref="DateTimeOffset.MaxValue"/> if it has none.</param>
/// <param name="isQuarantined">Whether a worker crashed while it had this request. It then runs in a process lane, whatever the isolation.</param>
public sealed class LaneRequest(Guid? id, DateTimeOffset deadline, bool isQuarantined)
{
    private const long Unknown = -1;

    private volatile bool _isQueued;
    private volatile bool _hasStarted;
    private long _ticksInQueue;
    private long _ticksOnLanes;
    private long _cpuTicks = Unknown;

    /// <summary>A computation that belongs to no request.</summary>
    public static LaneRequest None => new(id: null, DateTimeOffset.MaxValue, isQuarantined: false);

    public Guid? Id => id;

    public DateTimeOffset Deadline => deadline;

    public bool IsQuarantined => isQuarantined;

    /// <summary>The lanes that requests of its operation may use together.</summary>
    public LaneShare Share { get; init; }

    /// <summary>The time limit of each of its computations; null for the default.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The managed heap for each of its computations on a process lane, in bytes; null for the default.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Whether no caller waits for it directly. It then yields to requests for which one does.</summary>
    public bool IsBackground { get; init; }

    /// <summary>Whether it has had a lane.</summary>
    public bool HasStarted => _hasStarted;

    /// <summary>Whether it waits for its first lane.</summary>
    public bool IsWaiting => _isQueued && !_hasStarted;

    /// <summary>The time that its computations have waited for lanes so far.</summary>
    public TimeSpan TimeInQueue => new(Interlocked.Read(ref _ticksInQueue));

    /// <summary>The time that its computations have been on lanes so far.</summary>
    public TimeSpan TimeOnLanes => new(Interlocked.Read(ref _ticksOnLanes));

    /// <summary>The CPU time that its computations have used so far; null if it is unknown.</summary>
    public TimeSpan? CpuTime => Interlocked.Read(ref _cpuTicks) is var ticks and not Unknown ? new(ticks) : null;

    /// <summary>Called on the lane's thread when the request gets its first lane.</summary>
    public Action? WhenStarted { get; set; }

    /// <summary>Called when it gets a lane.</summary>
    public void Start()
    {
        if (_hasStarted)
            return;

        _hasStarted = true;
        WhenStarted?.Invoke();
    }

    /// <summary>Called before one of its computations waits for a lane.</summary>
    public void Wait() => _isQueued = true;

    internal void AddTimeInQueue(TimeSpan time) => Interlocked.Add(ref _ticksInQueue, time.Ticks);

    internal void AddTimeOnLane(TimeSpan time) => Interlocked.Add(ref _ticksOnLanes, time.Ticks);

    internal void AddCpuTime(TimeSpan time)
    {
        Interlocked.CompareExchange(ref _cpuTicks, 0, Unknown);
        Interlocked.Add(ref _cpuTicks, time.Ticks);
    }
}

/// <summary>The lanes that requests of one operation share.</summary>
/// <param name="Operation">The name of the operation; null if there is none.</param>
/// <param name="MaxLanes">The most lanes that they use at a time; null for all.</param>
public readonly record struct LaneShare(string? Operation, int? MaxLanes);
