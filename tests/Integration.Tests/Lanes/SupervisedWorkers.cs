using System.Collections.Concurrent;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>Workers with an orchestrator, which replaces each worker that crashes.</summary>
internal sealed class SupervisedWorkers : IAsyncDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, string> _settings;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<ServiceProcess> _all;
    private readonly Task _orchestrator;

    private SupervisedWorkers(Dictionary<string, string> settings, IEnumerable<ServiceProcess> workers)
    {
        _settings = settings;
        _all = new(workers);
        _orchestrator = OrchestrateAsync();
    }

    /// <summary>The number of crashed workers.</summary>
    public int Crashes => _all.Count(worker => worker.HasExited);

    public static async Task<SupervisedWorkers> StartAsync(int count, Dictionary<string, string> settings, CancellationToken stop) =>
        new(settings, await Task.WhenAll(Enumerable.Range(0, count).Select(_ => ServiceProcess.StartReadyAsync("RunawayWorker", settings, stop))));

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _orchestrator.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var worker in _all)
            await worker.DisposeAsync();
        _closing.Dispose();
    }

    private async Task OrchestrateAsync()
    {
        var replaced = 0;
        while (true)
        {
            await Task.Delay(CheckInterval, TimeProvider.System, _closing.Token);
            for (; replaced < Crashes; replaced++)
                _all.Enqueue(ServiceProcess.Start("RunawayWorker", _settings));
        }
    }
}
