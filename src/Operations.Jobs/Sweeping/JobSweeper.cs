using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Sweeping;

/// <summary>
/// Runs the sweeps every second. They handle deadlines, and work that a crash or an unavailable broker left undone. Every replica
/// sweeps. Work that one replica has done is not found by the others.
/// </summary>
internal sealed class JobSweeper(IEnumerable<ISweep> sweeps, TimeProvider clock, ILogger<JobSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    /// <summary>Independently: a sweep that waits for the broker does not block another one.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(sweeps.Select(sweep => RepeatAsync(sweep, stoppingToken)));

    private async Task RepeatAsync(ISweep sweep, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SweepInterval, clock);
        do
        {
            try
            {
                await sweep.SweepAsync(stoppingToken);
            }
            catch (StoreException)
            {
                // Logged already.
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.SweepFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

/// <summary>Work that is repeated every second.</summary>
internal interface ISweep
{
    Task SweepAsync(CancellationToken stop);
}
