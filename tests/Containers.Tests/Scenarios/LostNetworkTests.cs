namespace Messaging.Containers.Tests.Scenarios;

public sealed class LostNetworkTests(RunningSystem system) : Scenario(system)
{
    [Fact]
    public async Task A_worker_without_its_network_is_unhealthy_and_works_again_without_a_restart()
    {
        var workers = await WorkerLog.OfAllAsync(System, Stop);
        var cut = workers[0];
        var upSince = await cut.Worker.UpSinceAsync(Stop);

        // Nothing closes its connection: only missing heartbeats show the loss.
        var network = await cut.Worker.DisconnectAsync(Stop);
        await Wait.UntilAsync("it is unhealthy", async () => await cut.Worker.HealthAsync(Stop) == "unhealthy", Stop);
        await cut.Worker.ConnectAsync(network, Stop);

        await Wait.UntilAsync("it is healthy again", async () => await cut.Worker.HealthAsync(Stop) == "healthy", Stop);
        Assert.All(await System.GetListsAsync(30, Stop), list => Assert.Equal(TheList, list));
        Assert.All(await Task.WhenAll(workers.Select(worker => worker.CountAsync(Stop))), worker => Assert.NotEqual(0, worker.Ends));
        Assert.Equal(upSince, await cut.Worker.UpSinceAsync(Stop));
    }
}
