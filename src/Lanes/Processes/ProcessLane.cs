using System.Buffers.Binary;

namespace Messaging.Lanes.Processes;

/// <summary>
/// A lane that computes in its own process. Its thread here only waits. A computation that does not stop when asked is killed with
/// its process.
/// </summary>
internal sealed class ProcessLane(LanePool pool, LaneProcesses processes, int number) : Lane(pool, number)
{
    private volatile LaneProcess? _process;

    protected override LaneIsolation Isolation => LaneIsolation.Process;

    protected override int? ProcessId => _process?.Id;

    protected override bool Prepare()
    {
        // A process that ended while it was idle is replaced.
        while (_process is null or { HasExited: true })
        {
            CleanUp();
            _process = processes.Take();
            if (_process is null)
                return false;
        }

        return true;
    }

    /// <summary>Ends the process. The next work gets a standby process.</summary>
    protected override void CleanUp()
    {
        if (_process is { } spent)
            processes.Discard(spent);
        _process = null;
    }

    protected override void Run(LaneWork work)
    {
        var started = Pool.Clock.GetTimestamp();
        var completion = Prepare() ? Run(work, _process!) : Cancelled(work);
        Complete(work, completion, started);
        if (completion.DiscardProcess)
            CleanUp();
    }

    private LaneCompletion Run(LaneWork work, LaneProcess process)
    {
        process.Output.Begin(work.RequestId);
        var stop = new StopAfterSend(process);
        // Before the work is sent: a process that does not read its pipe blocks the sender until it is killed.
        using var stopping = new StopSequence(
            work.TimeLimit(Pool.Options), Pool.Options.GracePeriod, Pool.Clock, ask: stop.Ask, force: () => Kill(process, work), work.Stop);
        process.Send(new RunBody(work.Kind.Name, work.ToJson(), WantsProgress: work.Progress is not null) { MemoryLimit = work.Request.MemoryLimit ?? 0 }.ToFrame());
        stop.WorkSent();
        var answer = ReceiveEnd(work, process);
        var wasForced = !stopping.TryFinish();
        var wasFlooded = process.Output.EndInFlood();
        if (wasForced)
            return work.Stopped(work.TimeLimit(Pool.Options)) with { DiscardProcess = true };
        if (answer is not { } frame)
            return (processes.IsClosing ? Cancelled(work) : Crashed(work, process)) with { DiscardProcess = true };

        var end = EndBody.Of(frame);
        if (end.LeftProcesses)
            Pool.Logger.LaneLeftProcesses(work.Kind.Name, work.RequestId, process.Id);
        return Ended(work, frame.Kind, end) with
        {
            CpuTime = end.CpuTime,
            DiscardProcess = wasFlooded || end.LeftProcesses || frame.Kind == FrameKind.OutOfMemory,
        };
    }

    /// <summary>Forwards progress until the computation ends.</summary>
    private static Frame? ReceiveEnd(LaneWork work, LaneProcess process)
    {
        var answer = process.Receive();
        for (; answer is { Kind: FrameKind.Progress } report; answer = process.Receive())
            work.Progress?.Report(BinaryPrimitives.ReadDoubleLittleEndian(report.Body));
        return answer;
    }

    private LaneCompletion Ended(LaneWork work, FrameKind kind, EndBody end) => kind switch
    {
        FrameKind.Result => new LaneCompletion(ComputationOutcomes.Succeeded, work.Read(end.Result.Span)),
        FrameKind.Stopped => work.Stopped(work.TimeLimit(Pool.Options)),
        FrameKind.OutOfMemory => work.Failed(ComputationOutcomes.MemoryLimit, MemoryReason(work), limit: work.MemoryLimit(Pool.Options)),
        _ => work.Failed(ComputationOutcomes.Failed, end.Reason),
    };

    private static LaneCompletion Cancelled(LaneWork work) => new(ComputationOutcomes.Cancelled, work.Cancel);

    private LaneCompletion Crashed(LaneWork work, LaneProcess process)
    {
        var exitCode = process.WaitForExitCode();
        process.Output.WaitForEnd();
        // The runtime writes this and aborts when it runs out of memory itself.
        if (work.MemoryLimit(Pool.Options) is not null && process.Output.LastLine.StartsWith("Out of memory", StringComparison.OrdinalIgnoreCase))
            return work.Failed(ComputationOutcomes.MemoryLimit, MemoryReason(work), exitCode, work.MemoryLimit(Pool.Options));

        var exit = DescribeExit(exitCode);
        Pool.Logger.LaneCrashed(process.Id, exit, work.Kind.Name, work.RequestId);
        return work.Failed(ComputationOutcomes.Crashed, $"its process ended with {exit}", exitCode);
    }

    private string MemoryReason(LaneWork work) => work.MemoryLimit(Pool.Options) is { } bytes ? $"exceeded its memory limit of {bytes} bytes" : "ran out of memory";

    private void Kill(LaneProcess process, LaneWork work)
    {
        Pool.Logger.LaneKilled(process.Id, work.Kind.Name, work.RequestId);
        Pool.Metrics.Killed();
        process.Kill();
    }

    /// <summary>Sends a stop to the process, but not before its work: that would stop nothing.</summary>
    private sealed class StopAfterSend(LaneProcess process)
    {
        private const int Sending = 0;
        private const int Sent = 1;
        private const int AskedBefore = 2;
        private int _state = Sending;

        public void Ask()
        {
            if (Interlocked.CompareExchange(ref _state, AskedBefore, Sending) == Sent)
                process.Send(Frame.Of(FrameKind.Stop));
        }

        public void WorkSent()
        {
            if (Interlocked.CompareExchange(ref _state, Sent, Sending) == AskedBefore)
                process.Send(Frame.Of(FrameKind.Stop));
        }
    }

    private static string DescribeExit(int? exitCode) => exitCode switch
    {
        null => "no exit code",
        > 128 and < 160 => $"signal {exitCode - 128}",
        _ => $"exit code {exitCode}",
    };
}
