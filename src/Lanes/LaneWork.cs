using System.Diagnostics;
using System.Text.Json;

namespace Messaging.Lanes;

/// <summary>A computation that waits for a lane or runs on one. It completes once.</summary>
internal abstract class LaneWork(RegisteredComputation kind, LaneRequest request, CancellationToken stop)
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Released = 2;
    private readonly long _queued = Stopwatch.GetTimestamp();
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private int _state = Waiting;

    public RegisteredComputation Kind => kind;

    /// <summary>The request that this is part of, for the log.</summary>
    public Guid? RequestId => request.Id;

    public LaneRequest Request => request;

    /// <summary>Cancelled when the result is no longer needed.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Receives the progress of the computation; null if none is needed.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>When a lane took it.</summary>
    public DateTimeOffset TakenAt { get; set; }

    public TimeSpan TimeInQueue => Stopwatch.GetElapsedTime(_queued);

    public bool IsWaiting => _state == Waiting;

    /// <summary>Runs a callback in the execution context of the request, so that its log lines have the request's trace.</summary>
    public void InContext(ContextCallback run)
    {
        if (_context is null)
            run(this);
        else
            ExecutionContext.Run(_context, run, this);
    }

    /// <summary>Runs the computation on the calling thread. Exceptions are not wrapped.</summary>
    public abstract Action Run(CancellationToken stopRequested);

    /// <summary>Its time limit.</summary>
    public TimeSpan TimeLimit(LanesOptions options) => request.TimeLimit ?? options.TimeLimit;

    /// <summary>Its managed heap on a process lane, in bytes; null for no limit.</summary>
    public long? MemoryLimit(LanesOptions options) => request.MemoryLimit ?? options.MemoryLimit;

    public abstract byte[] ToJson();

    /// <summary>Reads the result.</summary>
    /// <returns>Notifies the awaiter.</returns>
    public abstract Action Read(ReadOnlySpan<byte> json);

    public abstract void Fail(Exception exception);

    public abstract void Cancel();

    /// <returns>False if it was cancelled while it waited, or is taken.</returns>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    /// <returns>False if its lane is released.</returns>
    public bool TryRelease() => Interlocked.CompareExchange(ref _state, Released, Taken) == Taken;

    /// <summary>Ends the wait for a lane. Work on a lane ends when the lane completes it.</summary>
    public void CancelIfWaiting()
    {
        if (TryTake())
            Cancel();
    }

    public void Fail(string outcome, string reason, int? exitCode = null, double? limit = null) =>
        Fail(new ComputationException(outcome, kind.Name, reason) { ExitCode = exitCode, Limit = limit });

    /// <summary>The completion of stopped work: cancelled, or over its time limit.</summary>
    public LaneCompletion Stopped(TimeSpan timeLimit) => stop.IsCancellationRequested
        ? new LaneCompletion(ComputationOutcomes.Cancelled, Cancel)
        : Failed(ComputationOutcomes.TimeLimit, $"stopped at its time limit of {timeLimit}", limit: timeLimit.TotalSeconds);

    /// <summary>The completion of work without a result.</summary>
    public LaneCompletion Failed(string outcome, string reason, int? exitCode = null, double? limit = null) => new(outcome, () => Fail(outcome, reason, exitCode, limit));
}

internal sealed class LaneWork<TResult> : LaneWork
{
    private readonly IComputation<TResult> _computation;

    // The awaiter continues on another thread: a lane's thread only runs computations.
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LaneWork(IComputation<TResult> computation, RegisteredComputation kind, LaneRequest request, CancellationToken stop)
        : base(kind, request, stop) => _computation = computation;

    public async Task<TResult> WaitAsync()
    {
        using var registration = Stop.Register(CancelIfWaiting);
        return await _result.Task;
    }

    public override Action Run(CancellationToken stopRequested)
    {
        var result = _computation.Run(Progress, stopRequested);
        return () => _result.TrySetResult(result);
    }

    public override byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(_computation, Kind.Type);

    public override Action Read(ReadOnlySpan<byte> json)
    {
        var result = JsonSerializer.Deserialize<TResult>(json)!;
        return () => _result.TrySetResult(result);
    }

    public override void Fail(Exception exception) => _result.TrySetException(exception);

    public override void Cancel() => _result.TrySetCanceled(Stop);
}
