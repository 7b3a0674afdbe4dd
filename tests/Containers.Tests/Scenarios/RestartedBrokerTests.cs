using System.Net;

namespace Messaging.Containers.Tests.Scenarios;

public sealed class RestartedBrokerTests(RunningSystem system) : Scenario(system)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenItems = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task When_the_broker_restarts_services_answer_local_requests_and_reconnect()
    {
        var upSince = await UpSinceAsync();
        var workers = await WorkerLog.OfAllAsync(System, Stop);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var items = AskForItemsUntilAsync(over.Token);

        await System.RestartBrokerAsync(Stop);
        await Wait.UntilAsync("every worker works again", async () => await System.AnswersListsAsync(6, Stop) && await AllWorkAsync(workers), Stop);
        await over.CancelAsync();

        Assert.All(await System.GetListsAsync(6, Stop), list => Assert.Equal(TheList, list));
        Assert.Equal(upSince, await UpSinceAsync());
        var answers = await items;
        Assert.NotEmpty(answers);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
    }

    private async Task<List<HttpStatusCode>> AskForItemsUntilAsync(CancellationToken over)
    {
        var answers = new List<HttpStatusCode>();
        using var pause = new PeriodicTimer(BetweenItems, TimeProvider.System);
        while (!over.IsCancellationRequested)
        {
            using var answer = await System.GetItemAsync(Stop).WaitAsync(AtOnce, TimeProvider.System, Stop);
            answers.Add(answer.StatusCode);
            await pause.WaitForNextTickAsync(Stop);
        }

        return answers;
    }

    private async Task<string[]> UpSinceAsync()
    {
        var services = (await System.ContainersAsync("worker", Stop)).Concat(await System.ContainersAsync("api", Stop));
        return await Task.WhenAll(services.Select(service => service.UpSinceAsync(Stop)));
    }

    private static async Task<bool> AllWorkAsync(IEnumerable<WorkerLog> workers)
    {
        var done = await Task.WhenAll(workers.Select(worker => worker.CountAsync(Stop)));
        return done.All(worker => worker.Ends > 0);
    }
}
