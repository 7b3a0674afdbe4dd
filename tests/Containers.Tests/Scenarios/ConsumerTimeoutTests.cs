namespace Messaging.Containers.Tests.Scenarios;

/// <summary>The broker closes the channel of a consumer that keeps a message for too long. A list takes two seconds here.</summary>
public sealed class ConsumerTimeoutTests(RunningSystem system) : Scenario(system)
{
    [Fact]
    public async Task After_a_consumer_timeout_workers_consume_again_without_a_restart()
    {
        var workers = await WorkerLog.OfAllAsync(System, Stop);
        var upSince = await UpSinceAsync(workers);
        // Channels look at their clock once a minute, and those that are open keep to that.
        await System.ControlBrokerAsync(["eval", "application:set_env(rabbit, channel_tick_interval, 500)."], Stop);
        await System.ControlBrokerAsync(["close_all_connections", "so that channels are new"], Stop);
        await Wait.UntilAsync("every worker is connected again", () => System.AnswersListsAsync(6, Stop), Stop);

        Task<string[]?[]> lists;
        await System.ControlBrokerAsync(["set_policy", "--apply-to", "queues", "time-out", "^get-list$", """{"consumer-timeout":1000}"""], Stop);
        try
        {
            lists = System.GetListsAsync(6, Stop);
            await Wait.UntilAsync("the broker times a worker out", async () => (await System.LogAsync("rabbitmq", Stop)).Contains("delivery acknowledgement on channel", StringComparison.Ordinal), Stop);
        }
        finally
        {
            await System.ControlBrokerAsync(["clear_policy", "time-out"], Stop);
        }

        Assert.All(await lists, list => Assert.Equal(TheList, list));
        var timedOut = await WorkerLog.OfAllAsync(System, Stop);
        await Wait.UntilAsync("every worker works again", async () => await System.AnswersListsAsync(6, Stop) && await AllWorkAsync(timedOut), Stop);
        Assert.Equal(upSince, await UpSinceAsync(workers));
    }

    private static Task<string[]> UpSinceAsync(IEnumerable<WorkerLog> workers) => Task.WhenAll(workers.Select(worker => worker.Worker.UpSinceAsync(Stop)));

    private static async Task<bool> AllWorkAsync(IEnumerable<WorkerLog> workers) =>
        (await Task.WhenAll(workers.Select(worker => worker.CountAsync(Stop)))).All(worker => worker.Ends > 0);
}
