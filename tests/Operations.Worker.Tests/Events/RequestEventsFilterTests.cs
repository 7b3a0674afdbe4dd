using System.Collections.Concurrent;
using System.Text.Json;
using MassTransit;
using Messaging.Contracts;

namespace Messaging.Operations.Worker.Tests.Events;

public sealed class RequestEventsFilterTests
{
    private const string Queue = "events-of-the-test";
    private static readonly TimeSpan StartDelay = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);

    [Fact]
    public async Task Start_and_progress_are_sent_to_the_address_in_the_request()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "00:00:01.5" });
        var started = await QueueWatch.OfMovedAsync<RequestStarted>(worker.Bus, Queue);
        var progressed = await QueueWatch.OfMovedAsync<RequestProgressed>(worker.Bus, $"{Queue}-too");
        var requestId = Guid.NewGuid();

        await SendAsync(worker, requestId, Queue);
        await SendAsync(worker, requestId, $"{Queue}-too");
        await Eventually.HoldsAsync(() => worker.Clock.TimersIn(StartDelay) == 2 && worker.Clock.TimersIn(Step) == 2);
        worker.Clock.Advance(StartDelay);
        // Each has one timer for its wait, and one for its next event.
        for (var step = 0; step < 3; step++)
        {
            await Eventually.HoldsAsync(() => worker.Clock.TimersIn(Step) == 2 && worker.Clock.TimersIn(Step - StartDelay) == 2);
            worker.Clock.Advance(Step - StartDelay);
            await Eventually.HoldsAsync(() => worker.Clock.TimersIn(Step) == 2 || step == 2);
            worker.Clock.Advance(StartDelay);
        }

        var start = Assert.IsType<RequestStarted>(Assert.Single(await started.ArrivedAsync()));
        Assert.Equal((requestId, 1), (start.RequestId, start.Attempt));
        var reports = (await progressed.ArrivedAsync()).Cast<RequestProgressed>().ToList();
        Assert.All(reports, report => Assert.Equal((requestId, 1), (report.RequestId, report.Attempt)));
        Assert.Equal([0.1, 0.367, 0.633], reports.Select(report => Math.Round(report.Progress, 3)).Take(3));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_start_says_whether_the_worker_reports_the_request(bool wantsHeartbeats)
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "00:00:00.5" });
        var started = await QueueWatch.OfMovedAsync<RequestStarted>(worker.Bus, Queue);

        await worker.SendGetListAsync("get-list", message =>
        {
            Ask(message, Guid.NewGuid(), $"exchange:{Queue}");
            if (wantsHeartbeats)
                message.Headers.Set(MessageHeaders.Heartbeats, "queue:heartbeats-of-the-test");
        });
        await Eventually.HoldsAsync(() => worker.Clock.TimersIn(StartDelay) == 1 && worker.Clock.TimersIn(Step) == 1);
        worker.Clock.Advance(StartDelay);
        await Eventually.HoldsAsync(() => started.Count == 1);
        // The request ends: the worker would wait for it.
        worker.Clock.Advance(Step);

        var start = Assert.IsType<RequestStarted>(Assert.Single(await started.ArrivedAsync()));
        Assert.Equal(wantsHeartbeats, start.SendsHeartbeats);
    }

    [Fact]
    public async Task A_request_without_an_address_or_an_id_has_no_events()
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
    public async Task If_events_cannot_be_sent_the_request_is_still_answered()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "00:00:00.5" });
        var answers = await QueueWatch.OfPublishedAsync<ItemList>(worker.Bus);
        var requests = new ReceiveCount("get-list");
        using var observing = worker.Bus.ConnectReceiveObserver(requests);

        await worker.SendGetListAsync("get-list", message => Ask(message, Guid.NewGuid(), "no address"));
        await Eventually.HoldsAsync(() => worker.Clock.TimersIn(StartDelay) == 1 && worker.Clock.TimersIn(Step) == 1);
        worker.Clock.Advance(StartDelay);
        await Eventually.HoldsAsync(() => worker.Log.All.Contains("RequestStarted could not be sent to the caller: the request continues"));
        worker.Clock.Advance(Step);

        await Eventually.HoldsAsync(() => requests.Done == 1);
        Assert.Single(await answers.ArrivedAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_before_the_start_event_has_the_content_of_the_event(bool wantsEvents)
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "0" });
        var started = await QueueWatch.OfMovedAsync<RequestStarted>(worker.Bus, Queue);
        var answers = new ConcurrentQueue<Headers>();
        var endpoint = worker.Bus.ConnectReceiveEndpoint("answers-of-the-test", configure => configure.Handler<ItemList>(context =>
        {
            answers.Enqueue(context.Headers);
            return Task.CompletedTask;
        }));
        await endpoint.Ready.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);

        await worker.SendGetListAsync("get-list", message =>
        {
            message.ResponseAddress = new Uri("queue:answers-of-the-test");
            if (wantsEvents)
                Ask(message, Guid.NewGuid(), $"exchange:{Queue}");
        });

        await Eventually.HoldsAsync(() => !answers.IsEmpty);
        var headers = Assert.Single(answers);
        Assert.Equal(wantsEvents ? 1 : null, headers.Get<int>("Attempt"));
        Assert.Equal(wantsEvents ? $"{Environment.MachineName}/{Environment.ProcessId}" : null, headers.Get<string>("Worker"));
        Assert.Equal(wantsEvents ? "2026-01-31T12:00:00.0000000+00:00" : null, headers.Get<string>("Started"));
        Assert.Equal(wantsEvents, headers.Get<double>("CpuSeconds") >= 0);
        Assert.Equal(wantsEvents, RequestTimes.Read(headers.Get<string>("Times")) is { Broker: >= 0 });
        Assert.Empty(await started.ArrivedAsync());
    }

    [Theory]
    [InlineData("{}", 3)]
    [InlineData("""{"below":-1}""", 3)]
    public async Task The_attempts_of_a_retried_job_count_on_also_where_its_request_is_rejected(string request, int attempt)
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "0" });
        var answers = new ConcurrentQueue<Headers>();
        var endpoint = worker.Bus.ConnectReceiveEndpoint("answers-of-the-test", configure =>
        {
            configure.Handler<ItemList>(KeepAsync);
            configure.Handler<Fault<CountPrimes>>(KeepAsync);
        });
        await endpoint.Ready.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);

        var isList = request == "{}";
        var queue = await worker.Bus.GetSendEndpoint(new Uri(isList ? "queue:get-list" : "queue:count-primes"));
        var retried = Pipe.Execute<SendContext>(message =>
        {
            Ask(message, Guid.NewGuid(), $"exchange:{Queue}");
            message.ResponseAddress = message.FaultAddress = new Uri("queue:answers-of-the-test");
            message.Headers.Set("Lost", 2);
            message.Headers.Set("Retried", 2);
        });
        await queue.Send(isList ? new GetList() : JsonSerializer.Deserialize<CountPrimes>(request, JsonSerializerOptions.Web)!, retried, TestContext.Current.CancellationToken);

        await Eventually.HoldsAsync(() => !answers.IsEmpty);
        Assert.Equal(attempt, Assert.Single(answers).Get<int>("Attempt"));

        Task KeepAsync(ConsumeContext context)
        {
            answers.Enqueue(context.Headers);
            return Task.CompletedTask;
        }
    }

    private static Task SendAsync(WorkerHost worker, Guid? requestId, string events) =>
        worker.SendGetListAsync("get-list", message => Ask(message, requestId, $"exchange:{events}"));

    private static void Ask(SendContext message, Guid? requestId, string events)
    {
        message.RequestId = requestId;
        message.Headers.Set("Events", events);
    }
}
