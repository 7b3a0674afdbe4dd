using System.Collections.Concurrent;

namespace Messaging.Lanes.Processes;

/// <summary>
/// Keeps a standby process ready for the next lane that needs one. One thread starts all processes, one at a time. It lives as long as
/// this object: on Linux a lane's process ends with the thread that started it.
/// </summary>
internal sealed class LaneProcesses : IDisposable
{
    private const int StandbyCount = 1;
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<LaneProcess> _standby = [];
    private readonly SemaphoreSlim _slots = new(StandbyCount);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<int, LaneProcess> _living = new();
    private readonly LaneCommand _command;
    private readonly LanesOptions _options;
    private readonly LaneMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Thread _starter;

    public LaneProcesses(LaneCommand command, LanesOptions options, LaneMetrics metrics, TimeProvider clock, ILogger logger)
    {
        _command = command;
        _options = options;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
        _starter = new Thread(KeepStandby) { IsBackground = true, Name = "starter of lane processes" };
        _starter.UnsafeStart();
    }

    /// <summary>Why the last process could not be started; null if it was started.</summary>
    public string? StartProblem { get; private set; }

    /// <summary>The processes that run, those that are ready for a lane included.</summary>
    public ICollection<int> Ids => _living.Keys;

    public bool IsClosing => _closing.IsCancellationRequested;

    /// <summary>Waits for a standby process.</summary>
    /// <returns>Null when closing.</returns>
    public LaneProcess? Take()
    {
        try
        {
            var process = _standby.Take(_closing.Token);
            _slots.Release();
            return process;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Ends a process and all processes that it started.</summary>
    public void Discard(LaneProcess process)
    {
        if (_living.TryRemove(process.Id, out _))
            process.Dispose();
    }

    public void Dispose()
    {
        _closing.Cancel();
        // Also one that is starting: the end of its pipe ends the wait for it.
        foreach (var process in _living.Values)
            process.Kill();
        _starter.Join();
        foreach (var process in _living.Values)
            Discard(process);
    }

    private void KeepStandby()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                _slots.Wait(_closing.Token);
                StartStandby();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception)
            {
                NotStarted(exception.Message);
            }
        }
    }

    private void StartStandby()
    {
        var process = LaneProcess.Start(_command, _options, _logger);
        _living[process.Id] = process;
        var (isReady, wasLate) = (false, false);
        using (_clock.CreateTimer(_ => EndLate(), state: null, ReadyTimeout, Timeout.InfiniteTimeSpan))
            isReady = process.Receive() is { Kind: FrameKind.Ready };
        if (isReady)
        {
            StartProblem = null;
            _metrics.ProcessStarted();
            _standby.Add(process);
            return;
        }

        var exitCode = process.WaitForExitCode();
        process.Output.WaitForEnd();
        Discard(process);
        NotStarted(wasLate ? $"it was not ready within {ReadyTimeout}" : $"it ended at once with exit code {exitCode}: {process.Output.LastLine}");

        void EndLate()
        {
            wasLate = true;
            process.Kill();
        }
    }

    private void NotStarted(string reason)
    {
        if (_closing.IsCancellationRequested)
            return;

        StartProblem = reason;
        _logger.LaneNotStarted(reason);
        _closing.Token.WaitHandle.WaitOne(RetryDelay);
        _slots.Release();
    }
}
