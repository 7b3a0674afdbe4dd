namespace Messaging.Containers.Tests.Scenarios;

public sealed class StoppedWorkerTests(RunningSystem system) : Scenario(system)
{
    [Fact]
    public async Task A_stopped_worker_ends_cleanly_and_loses_no_request()
    {
        var leaving = (await WorkerLog.OfAllAsync(System, Stop))[0];

        var lists = System.GetListsAsync(30, Stop);
        await Wait.UntilAsync("a worker began", async () => (await leaving.CountAsync(Stop)).Starts > 0, Stop);
        var (starts, ends) = await leaving.CountAsync(Stop);
        await leaving.Worker.StopAsync(Stop);

        Assert.All(await lists, list => Assert.Equal(TheList, list));
        Assert.True(starts > ends, "The worker was stopped too late: it had no request in flight.");
        Assert.Equal("0", await leaving.Worker.InspectAsync("{{.State.ExitCode}}", Stop));
    }
}
