using Messaging.Lanes;
using Messaging.RunawayWorker.Computations;
using Messaging.RunawayWorker.Misbehave;

namespace Messaging.Containers.Tests.Scenarios;

[Collection(ScenarioOrder.OtherWorkers)]
public sealed class PoisonTests(RunningSystem system) : Scenario(system)
{
    private const int OtherRequests = 10;

    protected override bool Misbehaving => true;

    protected override IReadOnlyDictionary<string, string> WorkerSettings { get; } = new Dictionary<string, string> { ["Lanes__Count"] = "2" };

    [Fact]
    public async Task A_poison_request_is_rejected_after_three_crashes_and_other_requests_are_answered()
    {
        var workers = await System.ContainersAsync("worker", Stop);
        await using var requester = await Requester.StartAsync(await System.BrokerAsync(Stop), TimeSpan.FromMinutes(2), Stop);
        // In their wait, so in flight, whenever a worker crashes.
        var lists = System.GetListsAsync(OtherRequests, Stop);

        var before = AskNeighbours("before");
        var poison = requester.AskAsync(new Misbehave(Harm.None, "", KillWorker: true), Stop);
        var after = AskNeighbours("after");

        var fault = await poison;
        Assert.Equal(ComputationOutcomes.Crashed, fault.Outcome);
        Assert.Equal("3", fault.FaultData("Deliveries"));
        Assert.All(await Task.WhenAll([.. before, .. after]), answer => Assert.Equal(ComputationOutcomes.Succeeded, answer.Outcome));
        Assert.All(await lists, list => Assert.Equal(TheList, list));
        var restarts = (await Task.WhenAll(workers.Select(worker => worker.RestartsAsync(Stop)))).Sum();
        Assert.True(restarts == 3, $"Workers restarted {restarts} times.\n{await System.LogsAsync(Stop)}");

        List<Task<Answer>> AskNeighbours(string when) =>
            [.. Enumerable.Range(0, OtherRequests).Select(number => requester.AskAsync(Harm.None, Stop, $"{when} {number}"))];
    }
}
