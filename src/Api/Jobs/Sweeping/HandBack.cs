using Messaging.Api.Jobs.Store;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Options;

namespace Messaging.Api.Jobs.Sweeping;

/// <summary>
/// With messages in memory: has the store know which jobs a process left unfinished that ended in order. They were not
/// the end of it, and are not counted as if.
/// </summary>
internal sealed class HandBack(JobsInMemory jobs, IOptions<MessagingOptions> messaging, ILogger<HandBack> logger) : IHostedLifecycleService
{
    private int _ends;

    /// <summary>When the bus has stopped as well: nobody begins one any more. A host that is disposed of may be stopped a second time.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (messaging.Value.Transport != Transport.InMemory || Interlocked.Increment(ref _ends) > 1)
            return;

        try
        {
            // Not by the host's token: this is short, and has a bound of its own.
            if (await jobs.HandBackAsync(CancellationToken.None) is var count and > 0)
                logger.HandedBack(count);
        }
        catch (StoreUnavailableException)
        {
            // Logged already. The next process counts one death too many.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
