using Messaging.ServiceDefaults.Hosting;

namespace Messaging.Operations.Api.Statistics;

/// <summary>Counts by minutes what workers report and how long local endpoints take.</summary>
internal sealed class MinuteRecorder(TimeProvider clock)
{
    // Of finished minutes that nobody has taken.
    private const int MaxFinished = 60;
    private const int MaxWorkers = 1000;

    // A worker that does not report so long has ended, or reports nothing that counts.
    private static readonly TimeSpan SilenceTimeout = TimeSpan.FromSeconds(10);

    // A worker that is heard again counts from where it was.
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly DateTimeOffset _started = clock.GetUtcNow();
    private readonly Dictionary<(string Worker, DateTimeOffset Started), LastStatus> _workers = [];
    private readonly List<MinuteStatistics> _finished = [];
    private volatile Minute _minute = new(Floor(clock.GetUtcNow()));
    private Minute? _previous;

    /// <summary>How long local endpoints took in this minute and the one before.</summary>
    public Histogram Local
    {
        get
        {
            lock (_lock)
            {
                StartMinuteIfDue();
                return new([.. _minute.Local.Buckets, .. _previous?.Local.Buckets ?? []]);
            }
        }
    }

    public void Add(WorkerStatus status)
    {
        lock (_lock)
        {
            StartMinuteIfDue();
            var key = (status.Worker, status.StartedAt);
            var before = _workers.GetValueOrDefault(key);
            if (before is null && _workers.Count >= MaxWorkers)
                return;

            var heard = clock.GetTimestamp();
            _workers[key] = new(status, heard);
            var elapsed = before is null ? TimeSpan.Zero : clock.GetElapsedTime(before.At, heard);
            if (elapsed < SilenceTimeout)
                _minute.BusySeconds += elapsed.TotalSeconds * status.Lanes.Count(lane => lane.Since is not null);
            // What a worker did before this replica ran belongs to earlier minutes.
            if (before is not null || (status.StartedAt >= _started && clock.GetUtcNow() - status.StartedAt < ForgetAfter))
                _minute.Add(status, before?.Status.Operations ?? []);
        }
    }

    public void AddLocal(TimeSpan elapsed) => _minute.Local.Add(elapsed.TotalSeconds);

    /// <summary>The minutes that have ended since the last call, the oldest first.</summary>
    /// <param name="all">Whether the present one counts as ended.</param>
    public IReadOnlyList<MinuteStatistics> TakeFinished(bool all = false)
    {
        lock (_lock)
        {
            StartMinuteIfDue();
            if (all)
                FinishMinute(_minute.At);
            IReadOnlyList<MinuteStatistics> finished = [.. _finished];
            _finished.Clear();
            return finished;
        }
    }

    private static DateTimeOffset Floor(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    private void StartMinuteIfDue()
    {
        var now = Floor(clock.GetUtcNow());
        // A clock that was set back counts on in the same minute.
        if (now > _minute.At)
            FinishMinute(now);
    }

    private void FinishMinute(DateTimeOffset next)
    {
        foreach (var (key, worker) in _workers)
        {
            if (worker.Status.Leaving || clock.GetElapsedTime(worker.At) > ForgetAfter)
                _workers.Remove(key);
        }

        var running = _workers.Values.Where(worker => clock.GetElapsedTime(worker.At) < SilenceTimeout).Select(worker => worker.Status).ToList();
        if (_finished.Count >= MaxFinished)
            _finished.RemoveAt(0);
        _finished.Add(_minute.Statistics with { Workers = running.Count, Lanes = running.Sum(worker => worker.Lanes.Count) });
        _previous = _minute;
        _minute = new(next);
    }

    /// <param name="Status">The last status of a worker.</param>
    /// <param name="At">When it came, as a timestamp.</param>
    private sealed record LastStatus(WorkerStatus Status, long At);

    private sealed class Minute(DateTimeOffset at)
    {
        private readonly Dictionary<string, OperationMinute> _operations = [];
        private readonly HashSet<string> _versions = [];

        public DateTimeOffset At => at;

        public double BusySeconds { get; set; }

        public LocalDurations Local { get; } = new();

        public MinuteStatistics Statistics => new(at)
        {
            BusyLanes = Math.Round(BusySeconds / TimeSpan.SecondsPerMinute, 2),
            WorkerVersions = _versions,
            ApiVersions = [ProgramVersion.Text],
            Operations = _operations,
            Local = Local.Buckets,
        };

        public void Add(WorkerStatus status, IReadOnlyList<OperationReport> before)
        {
            _versions.Add(status.Version);
            foreach (var now in status.Operations)
                _operations[now.Operation] = _operations.GetValueOrDefault(now.Operation, OperationMinute.None).Plus(Difference(status.WaitBounds, now, before));
        }

        private static OperationMinute Difference(IReadOnlyList<double> bounds, OperationReport now, IReadOnlyList<OperationReport> reports)
        {
            var before = reports.FirstOrDefault(report => report.Operation == now.Operation) ?? new(now.Operation, 0, 0);
            var waits = new Histogram();
            waits.Add(bounds, now.Waits, before.Waits);
            return new()
            {
                Succeeded = now.Succeeded - before.Succeeded,
                Failed = now.Failed - before.Failed,
                Cancelled = now.Cancelled - before.Cancelled,
                LaneSeconds = now.LaneSeconds - before.LaneSeconds,
                Waits = waits.Buckets,
            };
        }
    }
}
