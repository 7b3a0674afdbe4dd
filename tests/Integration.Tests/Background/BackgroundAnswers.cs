using Messaging.Contracts;
using Messaging.Integration.Tests.Lanes;
using Messaging.Integration.Tests.Systems;
using Messaging.Operations;
using Messaging.RunawayWorker.Misbehave;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Background;

/// <summary>Answers and events of background requests.</summary>
[Collection(ParallelTests.Name)]
public sealed class BackgroundAnswers(ParallelBroker broker)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_answer_and_the_events_in_order_go_to_the_address_in_the_request()
    {
        var address = await broker.FreshAsync(Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", WorkerSettings.Of(address, ("GetList__Wait", "00:00:03")), Stop);
        await using var requester = await BackgroundRequester.StartAsync(address, Stop);

        var request = await requester.SendAsync(Queues.GetListBackground, new GetList(), Stop);

        await Eventually.TrueAsync("it is answered", () => requester.Arrived(request).OfType<ItemList>().Any(), Soon, Stop);
        var arrived = requester.Arrived(request);
        var started = Assert.IsType<RequestStarted>(arrived[0]);
        Assert.Equal((1, $"{Environment.MachineName}/{worker.Id}"), (started.Attempt, started.Worker));
        var progress = arrived.OfType<RequestProgressed>().Select(progressed => progressed.Progress).ToList();
        // At most two a second of a wait of three seconds, and one when that is over.
        Assert.InRange(progress.Count, 3, 8);
        Assert.Equal(progress.Order().Distinct(), progress);
        Assert.Equal(["Item1", "Item2", "Item3"], Assert.Single(arrived.OfType<ItemList>()).Items);
        Assert.Single(arrived.OfType<RequestStarted>());
    }

    [Fact]
    public async Task A_result_whose_queue_is_missing_is_sent_again_until_the_queue_exists_and_is_not_computed_again()
    {
        var address = await broker.FreshAsync(Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", WorkerSettings.Of(address, ("GetList__Wait", "00:00:02")), Stop);
        await using var requester = await BackgroundRequester.StartAsync(address, Stop, "results-of-this-test");
        var request = await requester.SendAsync(Queues.GetListBackground, new GetList(), Stop);
        await Eventually.TrueAsync("it has started", () => requester.Arrived(request).OfType<RequestStarted>().Any(), Soon, Stop);

        await requester.StopAsync(Stop);
        await Queues.DeleteAsync(address, requester.Queue, Stop);
        await Eventually.TrueAsync("the result was returned", () => worker.Log.Any(line => line.Message.Contains("could not be delivered", StringComparison.Ordinal)), Soon, Stop);
        await using var next = await BackgroundRequester.StartAsync(address, Stop, requester.Queue);

        await Eventually.TrueAsync("the result arrives", () => next.Arrived(request).OfType<ItemList>().Any(), Soon, Stop);
        Assert.Single(worker.Log, line => line.Message == "start");
    }

    [Fact]
    public async Task Direct_requests_get_lanes_before_waiting_background_requests()
    {
        const int Backlog = 40;
        var address = await broker.FreshAsync(Stop);
        await using var worker = await ServiceProcess.StartReadyAsync(
            "Worker", WorkerSettings.Of(address, ("GetList__Iterations", "100000000"), ("GetList__Wait", "00:00:00.001")), Stop);
        await using var requester = await BackgroundRequester.StartAsync(address, Stop);
        await using var direct = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);
        for (var request = 0; request < Backlog; request++)
            await requester.SendAsync(Queues.GetListBackground, new GetList(), Stop);
        await Eventually.TrueAsync("the worker is at the backlog", () => requester.Count<ItemList>() > 0, Soon, Stop);
        var before = requester.Count<ItemList>();

        await direct.GetListAsync(Stop);

        // Only the request on the lane is done, and those that started while the direct request was on its way.
        Assert.InRange(requester.Count<ItemList>(), before, Backlog / 2);
        await Eventually.TrueAsync("all of them are answered", () => requester.Count<ItemList>() == Backlog, Soon, Stop);
    }
}
