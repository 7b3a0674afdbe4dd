using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Sweeping;

/// <summary>
/// Responsible for what a crash, an absent broker or the passing of time leaves to do. Every replica sweeps; those who
/// come second find nothing.
/// </summary>
internal sealed class JobSweeper(IEnumerable<ISweep> sweeps, TimeProvider clock, ILogger<JobSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    /// <summary>Each by itself: one that waits for the broker does not keep another from its work.</summary>
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
            catch (StoreUnavailableException)
            {
                // Logged already. The store comes back by itself.
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.SweepFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

/// <summary>One of the things that are done every second.</summary>
internal interface ISweep
{
    Task SweepAsync(CancellationToken stop);
}
