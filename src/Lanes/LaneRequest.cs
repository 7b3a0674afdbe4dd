namespace Messaging.Lanes;

/// <summary>What lanes know of the request that a computation is part of.</summary>
/// <param name="id">Its id, for the log; null if it has none.</param>
/// <param name="deadline">When nobody wants its answer any more; <see cref="DateTimeOffset.MaxValue"/> if it has no deadline.</param>
/// <param name="isSuspect">Whether a worker died while it had this request: it then computes in a process lane whatever the isolation.</param>
public sealed class LaneRequest(Guid? id, DateTimeOffset deadline, bool isSuspect)
{
    private volatile bool _hasStarted;

    public Guid? Id => id;

    public DateTimeOffset Deadline => deadline;

    public bool IsSuspect => isSuspect;

    /// <summary>The lanes that requests of its kind may take together.</summary>
    public LaneShare Share { get; init; }

    /// <summary>How long its computations may run; null if they may as long as any.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Whether nobody waits for it on the line: it then yields to those for whom somebody does.</summary>
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
