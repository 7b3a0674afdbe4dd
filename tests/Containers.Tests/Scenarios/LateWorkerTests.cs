namespace Messaging.Containers.Tests.Scenarios;

[Collection(ScenarioOrder.OtherWorkers)]
public sealed class LateWorkerTests(RunningSystem system) : Scenario(system)
{
    private const int Backlog = 80;

    // Nothing waits between computations, so that a worker takes one message for its one lane.
    protected override IReadOnlyDictionary<string, string> WorkerSettings { get; } = new Dictionary<string, string>
    {
        ["GetList__Iterations"] = "1000000000",
        ["GetList__Wait"] = "0",
        ["Lanes__Count"] = "1",
    };

    [Fact]
    public async Task A_worker_that_starts_late_takes_its_share_of_the_backlog()
    {
        var early = await WorkerLog.OfAllAsync(System, Stop);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var lists = Enumerable.Range(0, Backlog).Select(_ => System.GetListsAsync(1, enough.Token)).ToList();
        await Wait.UntilAsync("the backlog is being worked on", () => Task.FromResult(lists.Exists(list => list.IsCompleted)), Stop);

        await System.ScaleWorkersAsync(early.Count + 1, Stop);
        var late = (await WorkerLog.OfAllAsync(System, Stop)).Single(log => early.All(other => other.Worker != log.Worker));
        await Wait.UntilAsync("the late worker has done some of it", async () => (await late.CountAsync(Stop)).Ends > 0, Stop);
        var waiting = lists.Count(list => !list.IsCompleted);

        Assert.InRange(waiting, early.Count + 1, Backlog);
        await enough.CancelAsync();
        Assert.All(await AnsweredAsync(lists), list => Assert.Equal(TheList, list));
    }

    private static async Task<IEnumerable<string[]?>> AnsweredAsync(IReadOnlyList<Task<string[]?[]>> lists)
    {
        await Task.WhenAll(lists).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return lists.Where(list => !list.IsCanceled).SelectMany(list => list.Result);
    }
}
