namespace Messaging.Containers.Tests.Scenarios;

public sealed class SilentWorkerTests(RunningSystem system) : Scenario(system)
{
    [Fact]
    public async Task Says_that_it_gets_nothing_any_more_and_works_again_without_a_restart()
    {
        var workers = await WorkerLog.OfAllAsync(System, Stop);
        var silent = workers[0];
        var upSince = await silent.Worker.UpSinceAsync(Stop);

        // Its connection stays, as far as it and the broker know.
        var network = await silent.Worker.DisconnectAsync(Stop);
        await Wait.UntilAsync("it is unhealthy", async () => await silent.Worker.HealthAsync(Stop) == "unhealthy", Stop);
        Assert.NotEqual(0, await silent.CountAsync("is connected and has got nothing", Stop));
        await silent.Worker.ConnectAsync(network, Stop);

        await Wait.UntilAsync("it is healthy again", async () => await silent.Worker.HealthAsync(Stop) == "healthy", Stop);
        Assert.All(await System.GetListsAsync(30, Stop), list => Assert.Equal(TheList, list));
        Assert.All(await Task.WhenAll(workers.Select(worker => worker.CountAsync(Stop))), worker => Assert.NotEqual(0, worker.Ends));
        Assert.Equal(upSince, await silent.Worker.UpSinceAsync(Stop));
    }
}
