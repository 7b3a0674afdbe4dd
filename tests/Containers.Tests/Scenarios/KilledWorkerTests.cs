namespace Messaging.Containers.Tests.Scenarios;

public sealed class KilledWorkerTests(RunningSystem system) : Scenario(system)
{
    [Fact]
    public async Task When_a_worker_is_killed_other_workers_finish_its_requests()
    {
        var victim = (await WorkerLog.OfAllAsync(System, Stop))[0];

        var lists = System.GetListsAsync(30, Stop);
        await Wait.UntilAsync("a worker began", async () => (await victim.CountAsync(Stop)).Starts > 0, Stop);
        await victim.Worker.KillAsync(Stop);

        Assert.All(await lists, list => Assert.Equal(TheList, list));
        var (starts, ends) = await victim.CountAsync(Stop);
        Assert.True(starts > ends, "The worker was killed too late: it had no request in flight.");
    }
}
