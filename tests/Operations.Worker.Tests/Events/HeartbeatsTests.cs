using System.Collections.Concurrent;
using MassTransit;
using Messaging.Operations.Worker.Events;
using Messaging.Operations.Worker.Requests;
using Microsoft.Extensions.Logging;

namespace Messaging.Operations.Worker.Tests.Events;

public sealed class HeartbeatsTests : ISendObserver, IAsyncLifetime
{
    private const string Queue = "heartbeats-of-the-test";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly Uri Sender = new($"exchange:{Queue}");
    private static readonly Uri OtherSender = new($"exchange:{Queue}-too");

    private readonly ManualClock _clock = new();
    private readonly LogLines _log = new();
    private readonly ConcurrentQueue<Report> _reports = new();
    private readonly IBusControl _bus = Bus.Factory.CreateUsingInMemory(_ => { });
    private readonly InFlightRequests _requests;
    private Heartbeats _heartbeats = null!;

    public HeartbeatsTests() => _requests = new(_clock);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _bus.StartAsync(Stop);
        _bus.ConnectSendObserver(this);
        using var logs = new LoggerFactory([_log]);
        _heartbeats = new(_requests, _bus, _clock, logs.CreateLogger<Heartbeats>());
        await _heartbeats.StartAsync(Stop);
        await Eventually.HoldsAsync(() => _clock.TimersIn(Interval) == 1);
    }

    [Fact]
    public async Task Every_eight_seconds_each_sender_gets_the_ids_of_its_requests()
    {
        using var one = Take(Sender);
        using var other = Take(Sender);
        using var foreign = Take(OtherSender);

        _clock.Advance(Interval - Second);
        Assert.Empty(_reports);
        _clock.Advance(Second);
        await Eventually.HoldsAsync(() => _reports.Count == 2);

        Assert.Equal(Ids(one, other), IdsTo(Queue));
        Assert.Equal(Ids(foreign), IdsTo($"{Queue}-too"));
        // The next report replaces one that was not consumed.
        Assert.All(_reports, report => Assert.Equal((Interval, false), (report.TimeToLive, report.IsDurable)));
    }

    [Fact]
    public async Task A_request_is_reported_until_its_end()
    {
        using var longer = Take(Sender);
        var shorter = Take(Sender);

        await AdvanceAsync(reports: 1);
        Assert.Equal(Ids(longer, shorter), IdsTo(Queue));
        shorter.Dispose();
        _reports.Clear();
        await AdvanceAsync(reports: 1);

        Assert.Equal(Ids(longer), IdsTo(Queue));
    }

    [Fact]
    public async Task Requests_without_an_address_or_an_id_and_lost_deliveries_are_not_reported()
    {
        using var transport = new CancellationTokenSource();
        using var withoutAddress = Take(null);
        using var withoutId = Take(Sender, hasId: false);
        using var lost = Take(Sender, transport: transport);
        await transport.CancelAsync();

        _clock.Advance(Interval);
        using var reported = Take(OtherSender);
        await AdvanceAsync(reports: 1);

        Assert.Equal(Ids(reported), _reports.SelectMany(report => report.Ids).Distinct());
        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task Without_requests_nothing_is_sent()
    {
        _clock.Advance(Interval);
        using var first = Take(Sender);
        await AdvanceAsync(reports: 1);

        Assert.All(_reports, report => Assert.Single(report.Ids));
    }

    [Fact]
    public async Task A_report_has_at_most_500_requests()
    {
        var requests = Enumerable.Range(0, 501).Select(_ => Take(Sender)).ToArray();

        await AdvanceAsync(reports: 2);

        Assert.Equal([500, 1], _reports.Select(report => report.Ids.Count));
        Assert.Equal(Ids(requests), IdsTo(Queue));
        Array.ForEach(requests, request => request.Dispose());
    }

    [Fact]
    public async Task A_report_that_cannot_be_sent_is_logged_and_the_others_are_sent()
    {
        using var wrong = Take(new Uri("http://nowhere"));
        using var right = Take(Sender);

        await AdvanceAsync(reports: 1);
        _reports.Clear();
        await AdvanceAsync(reports: 1);

        Assert.Equal(Ids(right), IdsTo(Queue));
        await Eventually.HoldsAsync(() => _log.All.Count == 2);
        Assert.All(_log.All, line => Assert.Equal("RequestsInFlight could not be sent to the caller: the request continues", line));
    }

    [Fact]
    public async Task After_the_stop_nothing_is_sent()
    {
        using var request = Take(Sender);
        await AdvanceAsync(reports: 1);

        await StopAsync();

        Assert.True(_heartbeats.ExecuteTask!.IsCompleted);
        Assert.Equal(0, _clock.TimersIn(Interval));
        _clock.Advance(Interval);
        Assert.Single(_reports);
    }

    [Fact]
    public async Task A_worker_reports_to_the_address_in_the_request_until_it_is_drained()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "01:00:00" });
        var reports = await QueueWatch.OfMovedAsync<RequestsInFlight>(worker.Bus, Queue);
        var id = Guid.NewGuid();
        await worker.SendGetListAsync("get-list", message =>
        {
            message.RequestId = id;
            message.Headers.Set(MessageHeaders.Heartbeats, $"exchange:{Queue}");
        });
        await Eventually.HoldsAsync(() => worker.Log.All.Contains("start"));

        Task? stopping = null;
        try
        {
            await ReportedAsync(1);
            stopping = worker.StopAsync();
            await Eventually.HoldsAsync(() => worker.Clock.TimersIn(DrainPoll) == 1);
            await ReportedAsync(2);
        }
        finally
        {
            // Also if the test fails: a worker cannot be disposed before its requests end.
            stopping ??= worker.StopAsync();
            await Eventually.HoldsAsync(() =>
            {
                worker.Clock.Advance(Second);
                return stopping.IsCompleted;
            });
        }

        await stopping;

        async Task ReportedAsync(int count)
        {
            worker.Clock.Advance(Interval);
            await Eventually.TrueAsync("the request is reported", async () => (await reports.ArrivedAsync()).Count == count, TimeSpan.FromSeconds(15), Stop);
            Assert.All(await reports.ArrivedAsync(), report => Assert.Equal([id], ((RequestsInFlight)report).RequestIds));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _heartbeats.Dispose();
        await _bus.StopAsync(CancellationToken.None);
    }

    Task ISendObserver.PreSend<T>(SendContext<T> context)
    {
        if (context.Message is RequestsInFlight message)
            _reports.Enqueue(new(context.DestinationAddress!, message.RequestIds, context.TimeToLive, context.Durable));
        return Task.CompletedTask;
    }

    Task ISendObserver.PostSend<T>(SendContext<T> context) => Task.CompletedTask;

    Task ISendObserver.SendFault<T>(SendContext<T> context, Exception exception) => Task.CompletedTask;

    private InFlightRequests.InFlight Take(Uri? sender, bool hasId = true, CancellationTokenSource? transport = null)
    {
        var inFlight = _requests.Add(
            hasId ? Guid.NewGuid() : null, deadline: null, new OriginQueue("get-list", IsBackground: false), new DeliveryHistory(0),
            OperationName.Of<Contracts.GetList>(), new OperationOptions(), transport?.Token ?? CancellationToken.None);
        inFlight.Lifetime.HeartbeatAddress = sender;
        return inFlight;
    }

    private async Task StopAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(15), TimeProvider.System);
        await _heartbeats.StopAsync(timeout.Token);
    }

    private async Task AdvanceAsync(int reports)
    {
        _clock.Advance(Interval);
        await Eventually.HoldsAsync(() => _reports.Count >= reports);
    }

    private static IEnumerable<Guid> Ids(params InFlightRequests.InFlight[] requests) => requests.Select(request => request.Lifetime.Request.Id!.Value).Order();

    private IEnumerable<Guid> IdsTo(string queue) =>
        _reports.Where(report => report.Address.AbsolutePath == $"/{queue}").SelectMany(report => report.Ids).Order();

    private sealed record Report(Uri Address, IReadOnlyList<Guid> Ids, TimeSpan? TimeToLive, bool IsDurable);
}
