namespace Messaging.Containers.Tests.Scenarios;

public sealed class RollingRestartTests(RunningSystem system) : Scenario(system)
{
    private const int Callers = 60;

    [Fact]
    public async Task When_three_workers_restart_one_by_one_every_request_succeeds()
    {
        var workers = await WorkerLog.OfAllAsync(System, Stop);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var callers = Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => AskUntilAsync(over.Token)));

        foreach (var worker in workers)
        {
            await Wait.UntilAsync("a worker is in the middle of requests", async () => await CountAsync(worker) is var (starts, ends) && starts > ends, Stop);
            await worker.Worker.StopAsync(Stop);
            Assert.Equal("0", await worker.Worker.InspectAsync("{{.State.ExitCode}}", Stop));
            await worker.Worker.StartAsync(Stop);
            await Wait.UntilAsync("a worker is back", async () => await worker.Worker.HealthAsync(Stop) == "healthy", Stop);
        }

        await over.CancelAsync();
        var lists = (await callers).SelectMany(answers => answers).ToList();
        Assert.InRange(lists.Count, Callers, int.MaxValue);
        Assert.All(lists, list => Assert.Equal(TheList, list));
    }

    private static Task<(int Starts, int Ends)> CountAsync(WorkerLog worker) => worker.CountAsync(Stop);

    /// <summary>One caller, who asks again as soon as the answer is there, so that the number in flight stays.</summary>
    private async Task<List<string[]?>> AskUntilAsync(CancellationToken over)
    {
        var lists = new List<string[]?>();
        do
            lists.AddRange(await System.GetListsAsync(1, Stop));
        while (!over.IsCancellationRequested);
        return lists;
    }
}
