namespace Messaging.Containers.Tests.Scenarios;

public sealed class WorkersTests(RunningSystem system) : Scenario(system)
{
    [Fact]
    public async Task Workers_share_the_requests()
    {
        var workers = await WorkerLog.OfAllAsync(System, Stop);

        var lists = await System.GetListsAsync(30, Stop);

        Assert.All(lists, list => Assert.Equal(TheList, list));
        var done = await Task.WhenAll(workers.Select(worker => worker.CountAsync(Stop)));
        Assert.Equal(3, done.Length);
        Assert.All(done, worker => Assert.InRange(worker.Ends, 1, 28));
        Assert.Equal(30, done.Sum(worker => worker.Ends));
    }
}
