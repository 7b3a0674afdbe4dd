using MassTransit;
using Messaging.Lanes;
using Messaging.Operations.Worker.Queues;
using Messaging.Operations.Worker.Requests;
using Messaging.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Worker.Status;

/// <summary>
/// Publishes the status of this worker every two seconds, when it begins to stop, and when it leaves. A status that cannot be published in
/// a second is dropped.
/// </summary>
internal sealed class WorkerStatusPublisher(
    WorkerOperations operations,
    WorkerLanes lanes,
    QueueConsumers consumers,
    InFlightRequests requests,
    IOptionsMonitor<OperationOptions> operationOptions,
    IOptions<LanesOptions> lanesOptions,
    IBus bus,
    TimeProvider clock,
    ILogger<WorkerStatusPublisher> logger)
    : BackgroundService, IHostedLifecycleService
{
    private const int MaxQuarantined = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    // The Api forgets a worker that it does not hear for so long.
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _publishing = new(1);
    private readonly ProcessUsage _usage = new(clock);
    private readonly DateTimeOffset _started = clock.GetUtcNow();
    private Task _published = Task.CompletedTask;
    private bool _failed;
    private volatile bool _stopping;

    /// <summary>Publishes the status at once.</summary>
    public async Task PublishAsync(bool leaving = false)
    {
        await _publishing.WaitAsync();
        try
        {
            // Without a broker a publish can wait without end, and others would wait behind it.
            if (!_published.IsCompleted)
                return;
            _published = bus.Publish(Status(leaving), message =>
            {
                message.Durable = false;
                message.TimeToLive = TimeToLive;
            });
            await _published.WaitAsync(Timeout, clock);
            _failed = false;
        }
        catch (Exception exception)
        {
            if (!_failed)
                logger.StatusNotPublished(exception);
            _failed = true;
        }
        finally
        {
            _publishing.Release();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        return PublishAsync();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await PublishAsync(leaving: true);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
        _publishing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
            await PublishAsync();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private WorkerStatus Status(bool leaving)
    {
        var inFlight = requests.All.ToList();
        var (cpus, memory) = _usage.Measure(lanes.ProcessIds);
        return new(ThisWorker.Name, ProgramVersion.Text, _started, clock.GetUtcNow())
        {
            Draining = consumers.IsPaused || _stopping,
            Leaving = leaving,
            CpusUsed = cpus,
            Cpus = Environment.ProcessorCount,
            MemoryBytes = memory,
            Lanes = [.. lanes.Status.Select(Report)],
            Operations =
            [
                .. operations.All.Select(operation => requests.Statistics.Report(operation.Name.Name, inFlight)
                    with { Paused = consumers.PausedOperations.Contains(operation.Name.Name), Limits = LimitsOf(operation.Name) }),
            ],
            WaitBounds = WorkerLanes.DurationBounds,
            Quarantine =
            [
                .. inFlight.Where(lifetime => lifetime.Request.IsQuarantined).Take(MaxQuarantined)
                    .Select(lifetime => new QuarantinedRequest(lifetime.Request.Id, lifetime.Request.Share.Operation!, lifetime.History.CrashCount)),
            ],
        };
    }

    private OperationLimits LimitsOf(OperationName operation)
    {
        var (own, all) = (operationOptions.Get(operation.Name), lanesOptions.Value);
        return new(
            Math.Min(all.Count, own.MaxLanes ?? all.Count),
            consumers.Find(operation.BackgroundQueue)?.Messages ?? 0,
            (own.TimeLimit ?? all.TimeLimit).TotalSeconds,
            own.MaxAttempts);
    }

    private static LaneReport Report(LaneStatus lane) =>
        new(lane.Isolation == LaneIsolation.Thread ? "thread" : "process", lane.ProcessId, lane.Operation, lane.RequestId, lane.Since);
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "The status of this worker could not be published: it is not in /workers meanwhile")]
    public static partial void StatusNotPublished(this ILogger logger, Exception exception);
}
