using Messaging.Lanes;
using Messaging.Operations.Worker.Queues;
using Messaging.Operations.Worker.Requests;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Worker.Draining;

/// <summary>
/// Stops a worker, or drains it on request: it takes no more requests, finishes those it can, and requeues the others. It stops before
/// the bus, which still sends the answers.
/// </summary>
internal sealed class WorkerDrain(
    QueueConsumers consumers, InFlightRequests requests, IOptions<WorkerOptions> options, IOptions<MessagingOptions> messaging, ILogger<WorkerDrain> logger)
    : IHostedLifecycleService
{
    private readonly Lock _changing = new();
    private Task _drained = Task.CompletedTask;
    private bool _stopping;

    /// <summary>Drains until <see cref="End"/>, and does not wait for it. Does nothing while it drains.</summary>
    public void Begin()
    {
        lock (_changing)
        {
            if (!_stopping && !consumers.IsPaused)
                _drained = DrainAsync(consumers.PauseAsync(CancellationToken.None), _drained);
        }
    }

    /// <summary>Takes requests again. Requests that were requeued stay so.</summary>
    public void End()
    {
        lock (_changing)
        {
            if (_stopping || !consumers.IsPaused)
                return;
            requests.Resume();
            consumers.Resume();
        }

        logger.DrainEnded();
    }

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
        lock (_changing)
            _stopping = true;
        await ConsumersStoppedAsync(consumers.StopAsync(cancellationToken));
        var (finished, requeued) = await requests.DrainAsync(options.Value.DrainTimeout, cancellationToken);
        logger.Drained(finished, requeued);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <param name="paused">The stop of the consumers.</param>
    /// <param name="earlier">An earlier drain that was ended.</param>
    private async Task DrainAsync(Task paused, Task earlier)
    {
        await earlier;
        await ConsumersStoppedAsync(paused);
        // In memory there is no other worker: this one finishes what it has.
        if (messaging.Value.Transport == Transport.InMemory)
            return;

        Task<(int Finished, int Requeued)> drained;
        lock (_changing)
        {
            if (_stopping || !consumers.IsPaused)
                return;
            drained = requests.DrainAsync(options.Value.DrainTimeout, CancellationToken.None);
        }

        var (finished, requeued) = await drained;
        if (consumers.IsPaused)
            logger.Drained(finished, requeued);
    }

    private async Task ConsumersStoppedAsync(Task stopped)
    {
        logger.Draining(requests.Count, options.Value.DrainTimeout);
        try
        {
            await stopped;
        }
        catch (Exception exception)
        {
            // Without a broker no more messages arrive.
            logger.ConsumersNotStopped(exception);
        }
    }
}

internal static class DrainingExtensions
{
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(10);

    /// <summary>Adds the drain and its part of the shutdown timeout.</summary>
    public static void AddDraining(this IServiceCollection services)
    {
        services.AddSingleton<WorkerDrain>();
        services.AddSingleton<OperationPause>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerDrain>());
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

    [LoggerMessage(LogLevel.Information, "The drain was ended: this worker takes requests again")]
    public static partial void DrainEnded(this ILogger logger);

    [LoggerMessage(LogLevel.Information, "Paused operations: {Operations:l}")]
    public static partial void OperationsPaused(this ILogger logger, string operations);

    [LoggerMessage(LogLevel.Warning, "The consumers could not be stopped")]
    public static partial void ConsumersNotStopped(this ILogger logger, Exception exception);
}
