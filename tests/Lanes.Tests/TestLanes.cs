using Messaging.Lanes.Processes;
using Messaging.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Messaging.Lanes.Tests;

/// <summary>Thread lanes that run any delegate.</summary>
internal sealed class TestLanes : ILanes, IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<LaneMetrics>().BuildServiceProvider();
    private readonly WorkerLanes _lanes;

    public TestLanes(int count, LanePriority priority = LanePriority.Normal) => _lanes = new WorkerLanes(
        Options.Create(new LanesOptions { Count = count, Isolation = LaneIsolation.Thread, Priority = priority }),
        new ComputationCatalog().Add<DelegateComputation, object>().Add<BusyLoop, ulong>(),
        LaneCommand.ThisProgram,
        _services.GetRequiredService<LaneMetrics>(),
        TimeProvider.System,
        NullLogger<WorkerLanes>.Instance);

    public Task<TResult> RunAsync<TResult>(IComputation<TResult> computation, CancellationToken stop) =>
        _lanes.RunAsync(computation, Request, progress: null, stop);

    public Task<TResult> RunAsync<TResult>(IProgressingComputation<TResult> computation, IProgress<double>? progress, CancellationToken stop) =>
        _lanes.RunAsync(computation, Request, progress, stop);

    private static LaneRequest Request => new(id: null, DateTimeOffset.MaxValue, isQuarantined: false);

    public void Dispose()
    {
        _lanes.Dispose();
        _services.Dispose();
    }
}

/// <summary>Computes what a test says, which only threads of the same process can do.</summary>
internal sealed class DelegateComputation(Func<CancellationToken, object> run) : IComputation<object>
{
    public object Run(CancellationToken stop) => run(stop);
}
