using Messaging.Lanes;
using Messaging.Operations.Worker.Queues;
using Messaging.Operations.Worker.Requests;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Worker.Draining;

/// <summary>
/// Stops a worker: it takes no more requests, finishes those it can, and requeues the others. It stops before the bus, which still
/// sends the answers.
/// </summary>
internal sealed class WorkerDrain(
    QueueConsumers consumers, InFlightRequests requests, IOptions<WorkerOptions> options, IOptions<MessagingOptions> messaging, ILogger<WorkerDrain> logger)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Before the HTTP server stops, which can take long: an Api in the same process still needs the worker for its calls, but not for jobs. The next
    /// start runs those that have not begun. A broker would deliver them again at once.
    /// </summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (messaging.Value.Transport == Transport.InMemory)
            requests.StartNoMoreJobs();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var timeout = options.Value.DrainTimeout;
        logger.Draining(requests.Count, timeout);
        try
        {
            await consumers.StopAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            // Without a broker no more messages arrive.
            logger.ConsumersNotStopped(exception);
        }

        var (finished, requeued) = await requests.DrainAsync(timeout, cancellationToken);
        logger.Drained(finished, requeued);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static class DrainingExtensions
{
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(10);

    /// <summary>Adds the drain and its part of the shutdown timeout.</summary>
    public static void AddDraining(this IServiceCollection services)
    {
        services.AddHostedService<WorkerDrain>();
        services.AddShutdownTimeout<WorkerOptions>(worker => worker.DrainTimeout + ShutdownMargin);
        services.AddShutdownTimeout<LanesOptions>(lanes => lanes.GracePeriod);
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Draining: {Requests} requests in flight, those that have started may take {Timeout}")]
    public static partial void Draining(this ILogger logger, int requests, TimeSpan timeout);

    [LoggerMessage(LogLevel.Information, "Drained: {Finished} requests finished, {Requeued} requeued")]
    public static partial void Drained(this ILogger logger, int finished, int requeued);

    [LoggerMessage(LogLevel.Warning, "The consumers could not be stopped")]
    public static partial void ConsumersNotStopped(this ILogger logger, Exception exception);
}
