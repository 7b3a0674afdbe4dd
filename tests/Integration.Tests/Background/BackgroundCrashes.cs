using MassTransit;
using Messaging.Contracts;
using Messaging.Integration.Tests.Lanes;
using Messaging.Integration.Tests.Systems;
using Messaging.Lanes;
using Messaging.Operations;
using Messaging.RunawayWorker.Computations;
using Messaging.RunawayWorker.Misbehave;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Background;

/// <summary>Background requests whose workers crash: they stay background requests, and each attempt sends an event.</summary>
public sealed class BackgroundCrashes(SharedBroker broker)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_a_worker_is_killed_another_worker_answers_at_the_second_attempt()
    {
        var address = await broker.FreshAsync(Stop);
        await using var killed = await ServiceProcess.StartReadyAsync(
            "Worker", WorkerSettings.Of(address, ("GetList__Iterations", "1000000000000000")), Stop);
        await using var requester = await BackgroundRequester.StartAsync(address, Stop);
        var request = await requester.SendAsync(Queues.GetListBackground, new GetList(), Stop);
        await Eventually.TrueAsync("it has started", () => requester.Arrived(request).OfType<RequestStarted>().Any(), Soon, Stop);
        // Its list takes so long that the start is reported before the answer.
        await using var other = await ServiceProcess.StartReadyAsync("Worker", WorkerSettings.Of(address, ("GetList__Wait", "00:00:01")), Stop);

        killed.KillAlone();

        await Eventually.TrueAsync("it is answered", () => requester.Arrived(request).OfType<ItemList>().Any(), Soon, Stop);
        Assert.Equal(
            [(1, $"{Environment.MachineName}/{killed.Id}"), (2, $"{Environment.MachineName}/{other.Id}")],
            requester.Arrived(request).OfType<RequestStarted>().Select(started => (started.Attempt, started.Worker)));
    }

    [Theory]
    [InlineData("Process", Harm.None, true)]
    [InlineData("Thread", Harm.FailFast, false)]
    public async Task After_three_crashes_a_background_request_is_moved_to_the_background_error_queue(
        string isolation, Harm harm, bool killWorker)
    {
        var address = await broker.FreshAsync(Stop);
        await using var supervised = await SupervisedWorkers.StartAsync(2, WorkerSettings.Of(address, ("Lanes__Isolation", isolation)), Stop);
        await using var requester = await BackgroundRequester.StartAsync(address, Stop);

        var request = await requester.SendAsync(Queues.MisbehaveBackground, new Misbehave(harm, "poison", killWorker), Stop);

        await Eventually.TrueAsync("its fault comes", () => requester.Arrived(request).OfType<Fault>().Any(), Soon, Stop);
        var fault = new Answer(null, Assert.Single(requester.Arrived(request).OfType<Fault>()));
        Assert.Equal((ComputationOutcomes.Crashed, "3"), (fault.Outcome, fault.FaultData("Deliveries")));
        // A worker that crashes at the first computation may send no event. If only a lane process crashes, its worker does.
        Assert.Equal(killWorker ? [] : [2, 3], requester.Arrived(request).OfType<RequestStarted>().Select(started => started.Attempt).Where(attempt => attempt > 1));
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await Eventually.TrueAsync(
            "it is kept", async () => await Queues.CountAsync(connection, $"{Queues.MisbehaveBackground}_error", Stop) == 1, Soon, Stop);
        foreach (var queue in new[] { Queues.Misbehave, Queues.MisbehaveErrors, Queues.MisbehaveBackground, Queues.Quarantine, $"{Queues.Quarantine}_error" })
            Assert.Equal(0u, await Queues.CountAsync(connection, queue, Stop));
    }
}
