using System.Diagnostics;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Systems;

/// <summary>Started services, and a client of their HTTP side.</summary>
public sealed class RunningSystem : IAsyncDisposable
{
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<ServiceProcess> _processes;
    private readonly InProcessHost? _host;

    public RunningSystem(Uri address, IReadOnlyList<ServiceProcess> processes, InProcessHost? host = null)
    {
        Http = new HttpClient { BaseAddress = address };
        _processes = processes;
        _host = host;
    }

    public HttpClient Http { get; }

    /// <summary>What all of them have logged.</summary>
    public IEnumerable<LogLine> Log => _processes.SelectMany(process => process.Log).Concat(_host?.Log ?? []);

    public TimeSpan CpuTime => _processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.CpuTime);

    /// <summary>Waits until the message is logged.</summary>
    public Task LogsAsync(string message, TimeSpan within, CancellationToken stop) =>
        Eventually.TrueAsync($"'{message}' is logged", () => Log.Any(line => line.Message == message), within, stop);

    /// <summary>Waits until a lane has begun a computation.</summary>
    public Task ComputesAsync(CancellationToken stop) => Eventually.TrueAsync(
        "a computation has begun", () => Log.ShowComputation(), TimeSpan.FromSeconds(30), stop);

    /// <summary>Waits until no computation runs any more: no core is busy.</summary>
    public Task IsIdleAsync(TimeSpan within, CancellationToken stop) => Eventually.TrueAsync(
        "the CPUs are idle",
        async () =>
        {
            var (clock, before) = (Stopwatch.StartNew(), CpuTime);
            await Task.Delay(Sample, TimeProvider.System, stop);
            return (CpuTime - before) / clock.Elapsed < 0.25;
        },
        within,
        stop);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        foreach (var process in _processes)
            await process.DisposeAsync();
        if (_host is not null)
            await _host.DisposeAsync();
    }
}
