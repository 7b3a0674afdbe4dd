using System.Diagnostics;
using System.Diagnostics.Metrics;
using Messaging.Lanes.Processes;
using Messaging.RunawayWorker;
using Messaging.RunawayWorker.Computations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Lanes.Tests;

/// <summary>Lanes as a worker has them, with computations that misbehave, and with their metrics and processes.</summary>
internal sealed class RunawayLanes : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly MeterListener _listener = new();
    private static int _created;

    private readonly WorkerLanes _lanes;

    // Each instance has its own path to the program, so that its processes can be told from those of tests that run meanwhile.
    private readonly string _program = $"{AppContext.BaseDirectory}{string.Concat(Enumerable.Repeat("./", Interlocked.Increment(ref _created)))}RunawayWorker.dll";

    public RunawayLanes(LanesOptions options, LaneCommand? command = null, TimeProvider? clock = null)
    {
        command ??= LaneCommand.Run(_program);
        _services = new ServiceCollection().AddMetrics().AddLogging(log => log.AddProvider(Log)).BuildServiceProvider();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "lanes.computations" or "lanes.processes_started" && instrument.Meter.Scope == meters)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            lock (Outcomes)
            {
                if (instrument.Name == "lanes.processes_started")
                    ProcessesStarted++;
                else
                    Outcomes.Add((string)tags[0].Value!);
            }
        });
        _listener.Start();
        _lanes = new WorkerLanes(
            Options.Create(options), RunawayOperations.Catalog, command, new LaneMetrics(meters), clock ?? TimeProvider.System,
            _services.GetRequiredService<ILogger<WorkerLanes>>());
        Health = new LanesHealthCheck(_lanes, Options.Create(options));
    }

    public LogLines Log { get; } = new();

    /// <summary>The outcome of each computation that ended, from the metrics.</summary>
    public List<string> Outcomes { get; } = [];

    /// <summary>The number of processes that got ready, from the metrics.</summary>
    public int ProcessesStarted { get; private set; }

    public LanesHealthCheck Health { get; }

    /// <summary>The ids of the processes of these lanes.</summary>
    public IReadOnlyList<int> Processes => [.. Process.GetProcessesByName("dotnet").Select(process => process.Id).Where(IsLane)];

    public Task<string> RunAsync(Harm harm, LaneRequest request) =>
        _lanes.RunAsync(new Runaway(harm, "done"), request, progress: null, CancellationToken.None);

    public Task<string> RunAsync(Harm harm, string text = "done", Guid? request = null, bool isQuarantined = false) =>
        _lanes.RunAsync(new Runaway(harm, text), new LaneRequest(request, DateTimeOffset.MaxValue, isQuarantined), progress: null, CancellationToken.None);

    public Task<string> RunAsync(Harm harm, LaneRequest request, string text = "done") =>
        _lanes.RunAsync(new Runaway(harm, text), request, progress: null, CancellationToken.None);

    public Task<string> RunUnwritableAsync() => _lanes.RunAsync(
        new Unwritable(typeof(string)), new LaneRequest(id: null, DateTimeOffset.MaxValue, isQuarantined: false), progress: null, CancellationToken.None);

    public Task<string> RunUntilAsync(Harm harm, CancellationToken stop) =>
        _lanes.RunAsync(new Runaway(harm, "done"), new LaneRequest(id: null, DateTimeOffset.MaxValue, isQuarantined: false), progress: null, stop);

    public Task<TResult> RunAsync<TResult>(IProgressingComputation<TResult> computation, IProgress<double>? progress) =>
        _lanes.RunAsync(computation, new LaneRequest(id: null, DateTimeOffset.MaxValue, isQuarantined: false), progress, CancellationToken.None);

    public void Dispose()
    {
        _lanes.Dispose();
        _listener.Dispose();
        _services.Dispose();
    }

    private bool IsLane(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Contains($"{_program}\0--lane", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
