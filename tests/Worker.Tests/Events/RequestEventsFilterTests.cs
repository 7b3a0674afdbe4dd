using MassTransit;
using Messaging.Contracts;

namespace Messaging.Worker.Tests.Events;

public sealed class RequestEventsFilterTests
{
    private const string Queue = "events-of-the-test";
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);

    [Fact]
    public async Task A_request_that_names_an_address_for_events_has_its_start_and_its_progress_sent_there()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "00:00:01.5" });
        var started = await QueueWatch.OfMovedAsync<RequestStarted>(worker.Bus, Queue);
        var progressed = await QueueWatch.OfMovedAsync<RequestProgressed>(worker.Bus, $"{Queue}-too");
        var requestId = Guid.NewGuid();

        await SendAsync(worker, requestId, Queue);
        await SendAsync(worker, requestId, $"{Queue}-too");
        // Each has one timer for its wait, and one for its next event.
        for (var step = 0; step < 3; step++)
        {
            await Eventually.HoldsAsync(() => worker.Clock.TimersIn(Step) == 4);
            worker.Clock.Advance(Step);
        }

        var start = Assert.IsType<RequestStarted>(Assert.Single(await started.ArrivedAsync()));
        Assert.Equal((requestId, 1), (start.RequestId, start.Attempt));
        var reports = (await progressed.ArrivedAsync()).Cast<RequestProgressed>().ToList();
        Assert.All(reports, report => Assert.Equal((requestId, 1), (report.RequestId, report.Attempt)));
        Assert.Equal([0.1, 0.367, 0.633], reports.Select(report => Math.Round(report.Progress, 3)).Take(3));
    }

    [Fact]
    public async Task A_request_that_names_no_address_or_no_id_has_no_events()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "0" });
        var started = await QueueWatch.OfPublishedAsync<RequestStarted>(worker.Bus);
        var sent = await QueueWatch.OfMovedAsync<RequestStarted>(worker.Bus, Queue);
        var requests = new ReceiveCount("get-list");
        using var observing = worker.Bus.ConnectReceiveObserver(requests);

        await worker.PublishGetListAsync(Guid.NewGuid());
        await SendAsync(worker, requestId: null, Queue);

        await Eventually.HoldsAsync(() => requests.Done == 2);
        Assert.Empty(await started.ArrivedAsync());
        Assert.Empty(await sent.ArrivedAsync());
    }

    [Fact]
    public async Task A_request_whose_events_cannot_be_sent_is_answered_all_the_same()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "0" });
        var answers = await QueueWatch.OfPublishedAsync<ItemList>(worker.Bus);
        var requests = new ReceiveCount("get-list");
        using var observing = worker.Bus.ConnectReceiveObserver(requests);

        await worker.SendGetListAsync("get-list", message => Ask(message, Guid.NewGuid(), "no address"));

        await Eventually.HoldsAsync(() => requests.Done == 1);
        Assert.Single(await answers.ArrivedAsync());
        Assert.Contains("RequestStarted could not be sent to whoever asked for it: the request goes on", worker.Log.All);
    }

    [Fact]
    public async Task An_answer_waits_until_the_start_is_told()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "0" });
        var answers = await QueueWatch.OfPublishedAsync<ItemList>(worker.Bus);
        var started = await QueueWatch.OfMovedAsync<RequestStarted>(worker.Bus, Queue);
        var requests = new ReceiveCount("get-list");
        using var observing = worker.Bus.ConnectReceiveObserver(requests);
        var slow = new SlowStart();
        using var slowing = worker.Bus.ConnectSendObserver(slow);

        await SendAsync(worker, Guid.NewGuid(), Queue);
        await slow.Begun.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        // All else that the request does takes no longer than this.
        await worker.GetListAsync();
        Assert.Equal(1, requests.Done);

        slow.GoOn();
        await Eventually.HoldsAsync(() => requests.Done == 2);
        Assert.Single(await started.ArrivedAsync());
        Assert.Single(await answers.ArrivedAsync());
    }

    private static Task SendAsync(WorkerHost worker, Guid? requestId, string events) =>
        worker.SendGetListAsync("get-list", message => Ask(message, requestId, $"exchange:{events}"));

    private static void Ask(SendContext message, Guid? requestId, string events)
    {
        message.RequestId = requestId;
        message.Headers.Set("Events", events);
    }

    /// <summary>Holds up the sending of starts.</summary>
    private sealed class SlowStart : ISendObserver
    {
        private readonly TaskCompletionSource _begun = new();
        private readonly TaskCompletionSource _goOn = new();

        public Task Begun => _begun.Task;

        public void GoOn() => _goOn.SetResult();

        public Task PreSend<T>(SendContext<T> context)
            where T : class
        {
            if (context.Message is not RequestStarted)
                return Task.CompletedTask;

            _begun.SetResult();
            return _goOn.Task;
        }

        public Task PostSend<T>(SendContext<T> context)
            where T : class => Task.CompletedTask;

        public Task SendFault<T>(SendContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }
}
