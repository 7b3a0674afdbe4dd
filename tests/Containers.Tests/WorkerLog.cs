using Messaging.Containers.Tests.Docker;

namespace Messaging.Containers.Tests;

/// <summary>What one worker has done since this was made, from its log.</summary>
internal sealed class WorkerLog
{
    private int _startsBefore;
    private int _endsBefore;

    private WorkerLog(Container worker) => Worker = worker;

    public Container Worker { get; }

    public static async Task<IReadOnlyList<WorkerLog>> OfAllAsync(RunningSystem system, CancellationToken stop)
    {
        var logs = (await system.ContainersAsync("worker", stop)).Select(worker => new WorkerLog(worker)).ToList();
        foreach (var log in logs)
            (log._startsBefore, log._endsBefore) = await log.ReadAsync(stop);
        return logs;
    }

    /// <returns>Requests that came to their wait, and those that came past it.</returns>
    public async Task<(int Starts, int Ends)> CountAsync(CancellationToken stop)
    {
        var (starts, ends) = await ReadAsync(stop);
        return (starts - _startsBefore, ends - _endsBefore);
    }

    /// <returns>Lines with this text, from the beginning.</returns>
    public async Task<int> CountAsync(string text, CancellationToken stop) =>
        (await Worker.LogAsync(stop)).Split('\n').Count(line => line.Contains(text, StringComparison.Ordinal));

    private async Task<(int Starts, int Ends)> ReadAsync(CancellationToken stop)
    {
        var lines = (await Worker.LogAsync(stop)).Split('\n');
        return (Count("start"), Count("end"));

        int Count(string message) => lines.Count(line => line.Contains($"\"@m\":\"{message}\"", StringComparison.Ordinal));
    }
}
