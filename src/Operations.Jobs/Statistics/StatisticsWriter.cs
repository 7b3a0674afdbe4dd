using Messaging.Operations.Api.Statistics;
using Messaging.Operations.Jobs.Http;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Statistics;

/// <summary>Stores each minute after its end. While the store is unavailable the last minutes are kept.</summary>
internal sealed class StatisticsWriter(MinuteRecorder minutes, QueuedJobs queued, StatisticsStore store, TimeProvider clock, ILogger<StatisticsWriter> logger)
    : BackgroundService, IHostedLifecycleService
{
    // As many as an outage of hours has.
    private const int MaxUnwritten = 600;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly List<MinuteStatistics> _unwritten = [];

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stores the present minute: after the bus has stopped, so that the last reports of workers count.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => TryWriteAsync(minutes.TakeFinished(all: true), cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryWriteAsync(minutes.TakeFinished(), stoppingToken);
    }

    private async Task TryWriteAsync(IReadOnlyList<MinuteStatistics> ended, CancellationToken stop)
    {
        try
        {
            _unwritten.AddRange(ended);
            if (ended.Count > 0)
                _unwritten[^1] = WithJobs(ended[^1], await queued.CountAsync(stop));
            if (_unwritten.Count > MaxUnwritten)
                _unwritten.RemoveRange(0, _unwritten.Count - MaxUnwritten);
            while (_unwritten.Count > 0)
            {
                await store.AddAsync(_unwritten[0], stop);
                _unwritten.RemoveAt(0);
            }
        }
        catch (StoreException)
        {
            // Logged already. They are written later.
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            logger.StatisticsNotWritten(exception);
        }
    }

    private MinuteStatistics WithJobs(MinuteStatistics minute, IReadOnlyDictionary<string, QueuedCount>? counted)
    {
        if (counted is null)
            return minute;

        var now = clock.GetUtcNow();
        var operations = minute.Operations.Keys.Union(counted.Keys).ToDictionary(name => name, name => minute.Operations.GetValueOrDefault(name, OperationMinute.None) with
        {
            Queued = counted.GetValueOrDefault(name)?.Jobs ?? 0,
            OldestSeconds = counted.GetValueOrDefault(name) is { } jobs ? Math.Round((now - jobs.Oldest).TotalSeconds, 1) : null,
        });
        return minute with { Operations = operations };
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "The statistics of the last minutes could not be stored")]
    public static partial void StatisticsNotWritten(this ILogger logger, Exception exception);
}
