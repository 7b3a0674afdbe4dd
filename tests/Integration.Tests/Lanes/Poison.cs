using System.Text;
using Messaging.Integration.Tests.Systems;
using Messaging.Lanes;
using Messaging.RunawayWorker.Computations;
using Messaging.RunawayWorker.Misbehave;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>A request that crashes every worker, among other requests. An orchestrator restarts the workers.</summary>
public sealed class Poison(SharedBroker broker)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_three_crashes_in_a_consumer_the_request_is_rejected_and_other_requests_are_answered()
    {
        var address = await broker.FreshAsync(Stop);
        await using var supervised = await SupervisedWorkers.StartAsync(3, WorkerSettings.Of(address, ("Lanes__Count", "2"), ("GetList__Wait", "00:00:01")), Stop);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);
        // In their wait, so in flight, whenever a worker crashes: the broker counts those crashes for them too.
        var lists = Enumerable.Range(0, 15).Select(_ => requester.GetListAsync(Stop)).ToList();

        var fault = await PoisonAmongNeighboursAsync(requester, new Misbehave(Harm.None, "", KillWorker: true));

        Assert.All(await Task.WhenAll(lists), list => Assert.Equal(["Item1", "Item2", "Item3"], list));
        Assert.Equal(3, supervised.Crashes);
        Assert.Equal("3", fault.FaultData("Deliveries"));
        await IsKeptAsync(address, "Rejected after 3 crashes; last exit code unknown, last computation unknown.");
    }

    [Fact]
    public async Task After_a_crash_on_a_thread_lane_the_request_runs_in_a_process_and_is_rejected_after_three_crashes()
    {
        var address = await broker.FreshAsync(Stop);
        await using var supervised = await SupervisedWorkers.StartAsync(
            3, WorkerSettings.Of(address, ("Lanes__Count", "2"), ("Lanes__Isolation", "Thread"), ("GetList__Wait", "00:00:01")), Stop);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);
        // In their wait, so in flight, when the worker crashes.
        var lists = Enumerable.Range(0, 30).Select(_ => requester.GetListAsync(Stop)).ToList();

        var fault = await PoisonAmongNeighboursAsync(requester, new Misbehave(Harm.FailFast, "poison"));

        Assert.Equal(1, supervised.Crashes);
        Assert.Equal("Runaway", fault.FaultData("LastPhase"));
        Assert.All(await Task.WhenAll(lists), list => Assert.Equal(["Item1", "Item2", "Item3"], list));
        await IsKeptAsync(address, "Rejected after 3 crashes; last exit code 134, last computation Runaway.");
    }

    private static async Task<Answer> PoisonAmongNeighboursAsync(Requester requester, Misbehave poison)
    {
        var before = Enumerable.Range(0, 10).Select(number => requester.AskAsync(Harm.None, Stop, $"before {number}")).ToList();
        var asked = requester.AskAsync(poison, Stop);
        var after = Enumerable.Range(0, 10).Select(number => requester.AskAsync(Harm.None, Stop, $"after {number}")).ToList();

        var fault = await asked;
        Assert.Equal(ComputationOutcomes.Crashed, fault.Outcome);
        Assert.All(await Task.WhenAll(before.Concat(after)), answer => Assert.Equal(ComputationOutcomes.Succeeded, answer.Outcome));
        return fault;
    }

    private static async Task IsKeptAsync(string address, string reason)
    {
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        await Eventually.TrueAsync("it is kept", async () => await Queues.CountAsync(connection, Queues.MisbehaveErrors, Stop) == 1, Soon, Stop);
        var headers = (await channel.BasicGetAsync(Queues.MisbehaveErrors, autoAck: true, Stop))!.BasicProperties.Headers!;
        Assert.EndsWith(".PoisonRequestException", Text(headers["MT-Fault-ExceptionType"]), StringComparison.Ordinal);
        Assert.Equal(reason, Text(headers["MT-Fault-Message"]));
        foreach (var queue in new[] { Queues.Misbehave, $"{Queues.Misbehave}_dead-letter", Queues.GetList, Queues.Errors, Queues.DeadLetters })
            Assert.Equal(0u, await Queues.CountAsync(connection, queue, Stop));
    }

    private static string Text(object? header) => Encoding.UTF8.GetString((byte[])header!);
}
