using Messaging.Bench.Load;
using Messaging.Bench.Processes;

namespace Messaging.Bench.Responsiveness;

/// <summary>Keeps subjects running from round to round. While every core computes, .NET takes up to half a minute to compile what they use often.</summary>
internal sealed class WarmSubjects(BenchRun run) : IAsyncDisposable
{
    public const double BesideLoad = 20;

    private readonly Dictionary<Subject, Started> _running = [];

    /// <summary>Starts it and warms it up at the first call.</summary>
    public async Task<Started> StartAsync(Subject subject)
    {
        if (_running.TryGetValue(subject, out var started))
            return started;

        _running.Add(subject, started = await subject.StartAsync());
        await ClosedLoop.RunAsync(run.Peers.HasWrk, started.Item, run.Seconds(subject.WarmUp, 0.2));
        await using var load = subject.Loads[0].Begin(started);
        await Task.Factory.StartNew(
            () => OpenLoop.Run(started.Item, ResponsivenessScenario.PerSecond, run.Seconds(BesideLoad, 0.2), patience: run.Seconds(3, 0.5)),
            TaskCreationOptions.LongRunning);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Task.WhenAll(_running.Values.Select(started => started.DisposeAsync().AsTask()));
        }
        finally
        {
            // An Api that was killed cannot take its requests back: the next scenario's worker would compute them.
            if (await run.BrokerAsync() is { } broker)
                await broker.DeleteAsync(CancellationToken.None, BenchWorkers.Queues);
        }
    }
}
