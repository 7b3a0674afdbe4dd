using Messaging.Lanes.Processes;
using Microsoft.Extensions.Options;

namespace Messaging.Lanes;

/// <summary>
/// All lanes of this worker: those of the configured kind, and process lanes for quarantined requests. Where lanes are threads, the
/// latter start with the first quarantined request.
/// </summary>
public sealed class WorkerLanes : ILanes, IHostedService, IDisposable
{
    private readonly ComputationCatalog _catalog;
    private readonly LanePool _pool;
    private readonly Lazy<LanePool> _quarantine;

    internal WorkerLanes(
        IOptions<LanesOptions> options, ComputationCatalog catalog, LaneCommand command, LaneMetrics metrics, TimeProvider clock, ILogger<WorkerLanes> logger)
    {
        var lanes = options.Value;
        _catalog = catalog;
        _pool = new LanePool(lanes.Isolation, lanes, command, metrics, clock, logger);
        _quarantine = new(() => lanes.Isolation == LaneIsolation.Process
            ? _pool
            : new LanePool(LaneIsolation.Process, lanes, command, metrics, clock, logger));
        metrics.Observe(lanes.Count, () => _pool.Queue.Count, () => _pool.Abandoned);
    }

    public int Abandoned => _pool.Abandoned;

    /// <summary>What each lane does now: those of the configured kind, and then the process lanes of quarantined requests if there are any.</summary>
    public IReadOnlyList<LaneStatus> Status => [.. Pools.SelectMany(pool => pool.Status)];

    /// <summary>The lane processes that run, those that are ready for a lane included.</summary>
    public IReadOnlyList<int> ProcessIds => [.. Pools.SelectMany(pool => pool.ProcessIds)];

    /// <summary>The upper bounds of the buckets in which durations are counted, in seconds.</summary>
    public static IReadOnlyList<double> DurationBounds => LaneMetrics.DurationBounds;

    public string? StartProblem => _pool.StartProblem ?? (_quarantine.IsValueCreated ? _quarantine.Value.StartProblem : null);

    private IEnumerable<LanePool> Pools => _quarantine.IsValueCreated && _quarantine.Value != _pool ? [_pool, _quarantine.Value] : [_pool];

    public Task<TResult> RunAsync<TResult>(IComputation<TResult> computation, CancellationToken stop) =>
        RunAsync(computation, LaneRequest.None, progress: null, stop);

    public Task<TResult> RunAsync<TResult>(IProgressingComputation<TResult> computation, IProgress<double>? progress, CancellationToken stop) =>
        RunAsync(computation, LaneRequest.None, progress, stop);

    /// <summary>As <see cref="ILanes.RunAsync{TResult}(IComputation{TResult}, CancellationToken)"/>, with the request that the computation belongs to.</summary>
    public Task<TResult> RunAsync<TResult>(IComputation<TResult> computation, LaneRequest request, IProgress<double>? progress, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var work = new LaneWork<TResult>(computation, _catalog.Find(computation.GetType()), request, stop) { Progress = progress };
        var pool = request.IsQuarantined ? _quarantine.Value : _pool;
        request.Wait();
        pool.Queue.Add(work);
        return work.WaitAsync();
    }

    // Created with the host, before the bus starts: the lanes are ready when the first message arrives. They end after the worker has drained.
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _pool.Dispose();
        if (_quarantine.IsValueCreated)
            _quarantine.Value.Dispose();
    }
}
