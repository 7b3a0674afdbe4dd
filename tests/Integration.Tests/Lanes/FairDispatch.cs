using Messaging.Integration.Tests.Systems;
using Messaging.Lanes;
using Messaging.RunawayWorker.Computations;
using Messaging.RunawayWorker.Misbehave;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>An operation that only computes: no message sits in a busy worker while another one is idle.</summary>
public sealed class FairDispatch(SharedBroker broker)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_message_goes_to_the_first_free_worker()
    {
        var address = await broker.FreshAsync(Stop);
        var workers = await Task.WhenAll(StartAsync(address, "00:01:00"), StartAsync(address, "00:00:04"), StartAsync(address, "00:01:00"));
        await using var one = workers[0];
        await using var soonFree = workers[1];
        await using var three = workers[2];
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);
        var busy = Enumerable.Range(0, 3).Select(_ => requester.AskAsync(Harm.SpinUntilStopped, Stop)).ToList();
        await Eventually.TrueAsync("each computes", () => workers.All(worker => worker.Log.ShowComputation()), Soon, Stop);

        var next = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => requester.AskAsync(Harm.None, Stop, $"{number}")));

        Assert.All(next, answer => Assert.Equal(soonFree.Id, answer.Behaved?.ProcessId));
        var ended = Assert.Single(busy, answer => answer.IsCompleted);
        Assert.Equal(ComputationOutcomes.TimeLimit, (await ended).Outcome);
    }

    [Fact]
    public async Task A_worker_that_joins_late_gets_the_backlog_at_once()
    {
        var address = await broker.FreshAsync(Stop);
        await using var busy = await StartAsync(address, "00:01:00");
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);
        var computing = requester.AskAsync(Harm.SpinUntilStopped, Stop);
        await Eventually.TrueAsync("it computes", () => busy.Log.ShowComputation(), Soon, Stop);
        var backlog = Enumerable.Range(0, 20).Select(number => requester.AskAsync(Harm.None, Stop, $"{number}")).ToList();
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await Eventually.TrueAsync(
            "all of them wait at the broker", async () => await Queues.CountAsync(connection, Queues.Misbehave, Stop) == backlog.Count, Soon, Stop);

        await using var late = await StartAsync(address, "00:01:00");

        var answers = await Task.WhenAll(backlog).WaitAsync(Soon, TimeProvider.System, Stop);
        Assert.All(answers, answer => Assert.Equal(late.Id, answer.Behaved?.ProcessId));
        Assert.False(computing.IsCompleted);
    }

    private static Task<ServiceProcess> StartAsync(string address, string timeLimit) =>
        ServiceProcess.StartReadyAsync("RunawayWorker", WorkerSettings.Of(address, ("Lanes__TimeLimit", timeLimit)), Stop);
}
