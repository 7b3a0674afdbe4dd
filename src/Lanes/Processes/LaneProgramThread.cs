using System.Diagnostics.CodeAnalysis;
using Messaging.Lanes.Threads;

namespace Messaging.Lanes.Processes;

/// <summary>The thread of a lane's process that runs computations.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Lives as long as its process, and so does what it holds.")]
internal sealed class LaneProgramThread
{
    private readonly ComputationCatalog _catalog;
    private readonly Stream _toWorker;
    private readonly MemoryLimiter _memory = new();
    private readonly Queue<(RunBody Body, CancellationTokenSource Stop)> _next = [];
    // A plain object, not a Lock: the thread waits on it. A BlockingCollection spins before it waits, which was half of the CPU time
    // of a short computation.
    private readonly object _lock = new();
    private CancellationTokenSource _stop = new();

    public LaneProgramThread(ComputationCatalog catalog, Stream toWorker, LanePriority priority)
    {
        _catalog = catalog;
        _toWorker = toWorker;
        new Thread(() => RunAll(priority)) { IsBackground = true, Name = "lane" }.Start();
    }

    public void Run(RunBody body)
    {
        _stop = new CancellationTokenSource();
        lock (_lock)
        {
            _next.Enqueue((body, _stop));
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Asks the current computation to stop. Does nothing if it has ended.</summary>
    public void Stop() => _stop.Cancel();

    private void RunAll(LanePriority priority)
    {
        SchedulingPriority.TryApply(priority);
        while (true)
        {
            var (body, stop) = Take();
            var cpu = ThreadCpuTime.Now;
            var (kind, result, reason) = Compute(body, stop.Token);
            new EndBody(result, reason ?? "", ThreadCpuTime.Now - cpu, LaneProcessGroup.HasOtherProcesses()).ToFrame(kind).WriteTo(_toWorker);
        }
    }

    private (RunBody Body, CancellationTokenSource Stop) Take()
    {
        lock (_lock)
        {
            while (_next.Count == 0)
                Monitor.Wait(_lock);
            return _next.Dequeue();
        }
    }

    private (FrameKind Kind, byte[]? Result, string? Reason) Compute(RunBody body, CancellationToken stop)
    {
        if (_catalog.Find(body.Name) is not { } computation)
            return (FrameKind.Failed, null, $"{body.Name} is not a registered computation.");

        if (!_memory.TryLimit(body.MemoryLimit))
            return (FrameKind.OutOfMemory, null, null);

        using var reports = body.WantsProgress ? new LaneReports(_toWorker) : null;
        try
        {
            return (FrameKind.Result, computation.Run(body.Computation.Span, reports, stop), null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (FrameKind.Stopped, null, null);
        }
        catch (OutOfMemoryException)
        {
            return (FrameKind.OutOfMemory, null, null);
        }
        catch (Exception exception)
        {
            return (FrameKind.Failed, null, $"{exception.GetType().Name}: {exception.Message}");
        }
    }
}
