namespace Messaging.Lanes;

/// <summary>What lanes know of the request that a computation is part of.</summary>
/// <param name="id">Its id, for the log; null if it has none.</param>
/// <param name="deadline">When nobody wants its answer any more; <see cref="DateTimeOffset.MaxValue"/> if it has no deadline.</param>
/// <param name="isQuarantined">Whether a worker crashed while it had this request. It then runs in a process lane, whatever the isolation.</param>
public sealed class LaneRequest(Guid? id, DateTimeOffset deadline, bool isQuarantined)
{
    private volatile bool _hasStarted;

    public Guid? Id => id;

    public DateTimeOffset Deadline => deadline;

    public bool IsQuarantined => isQuarantined;

    /// <summary>The lanes that requests of its kind may take together.</summary>
    public LaneShare Share { get; init; }

    /// <summary>How long its computations may run; null if they may as long as any.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Bytes of managed heap for each of its computations on a process lane; null if they may have as much as any.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Whether no caller waits for it directly. It then yields to requests for which one does.</summary>
    public bool IsBackground { get; init; }

    /// <summary>Whether it has been on a lane.</summary>
    public bool HasStarted => _hasStarted;

    /// <summary>Called when it is first on a lane, on that lane's thread; null if nobody wants to know.</summary>
    public Action? WhenStarted { get; set; }

    /// <summary>Says that it is on a lane.</summary>
    public void Start()
    {
        if (_hasStarted)
            return;

        _hasStarted = true;
        WhenStarted?.Invoke();
    }
}

/// <summary>Some of the lanes, which requests of one kind share.</summary>
/// <param name="Kind">The kind, for example the name of an operation.</param>
/// <param name="Most">How many lanes they take at a time; null if they may take all.</param>
public readonly record struct LaneShare(string? Kind, int? Most);
