using MassTransit;
using Messaging.Contracts;

namespace Messaging.Operations.Worker.Tests.Requests;

public sealed class RequestLifetimeFilterTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task An_expired_request_is_not_started()
    {
        await using var worker = await WorkerHost.StartAsync();
        var traces = await Traces.WatchAsync(worker.Bus);

        await worker.PublishGetListAsync(Guid.NewGuid(), worker.Clock.GetUtcNow() - Deadline);

        await traces.AssertNoneAsync();
        Assert.Equal(["Request not started: its deadline passed"], worker.Log.All);
    }

    [Fact]
    public async Task A_request_cancelled_before_its_arrival_is_not_started()
    {
        await using var worker = await WorkerHost.StartAsync();
        var traces = await Traces.WatchAsync(worker.Bus);
        var cancelled = new ReceiveCount("cancel-request-");
        using var observing = worker.Bus.ConnectReceiveObserver(cancelled);
        var (id, deadline) = (Guid.NewGuid(), worker.Clock.GetUtcNow() + Deadline);

        await worker.Bus.Publish(new CancelRequest(id, deadline), TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => cancelled.Done == 1);
        await worker.PublishGetListAsync(id, deadline);

        await traces.AssertNoneAsync();
        Assert.Equal(["Request not started: its caller left or cancelled it"], worker.Log.All);
    }

    [Fact]
    public async Task When_the_caller_leaves_the_request_is_stopped()
    {
        await using var worker = await WorkerHost.StartAsync();
        var traces = await Traces.WatchAsync(worker.Bus);
        var (id, deadline) = (Guid.NewGuid(), worker.Clock.GetUtcNow() + Deadline);

        await worker.PublishGetListAsync(id, deadline);
        await Eventually.HoldsAsync(() => worker.Clock.TimersIn(Wait) == 1);
        await worker.Bus.Publish(new CancelRequest(id, deadline), TestContext.Current.CancellationToken);

        await traces.AssertNoneAsync();
        Assert.Equal(["start", "Request stopped: its caller left or cancelled it"], worker.Log.All);
        Assert.Equal(0, worker.Clock.TimersIn(Wait));
    }

    [Fact]
    public async Task When_the_deadline_passes_the_request_is_stopped()
    {
        await using var worker = await WorkerHost.StartAsync();
        var traces = await Traces.WatchAsync(worker.Bus);

        await worker.PublishGetListAsync(Guid.NewGuid(), worker.Clock.GetUtcNow() + Deadline);
        await Eventually.HoldsAsync(() => worker.Clock.TimersIn(Wait) == 1);
        worker.Clock.Advance(Deadline);

        await traces.AssertNoneAsync();
        Assert.Equal(["start", "Request stopped: its deadline passed"], worker.Log.All);
    }

    [Fact]
    public async Task A_request_with_a_deadline_in_the_year_9999_is_answered_and_can_be_cancelled()
    {
        await using var worker = await WorkerHost.StartAsync();
        var answers = await QueueWatch.OfPublishedAsync<ItemList>(worker.Bus);
        var requests = new ReceiveCount("get-list");
        using var observing = worker.Bus.ConnectReceiveObserver(requests);
        var id = Guid.NewGuid();

        await worker.PublishGetListAsync(Guid.NewGuid(), DateTimeOffset.MaxValue);
        await Eventually.HoldsAsync(() => worker.Clock.TimersIn(Wait) == 1);
        worker.Clock.Advance(Wait);
        await Eventually.HoldsAsync(() => requests.Done == 1);
        await worker.PublishGetListAsync(id, DateTimeOffset.MaxValue);
        await Eventually.HoldsAsync(() => worker.Clock.TimersIn(Wait) == 1);
        await worker.Bus.Publish(new CancelRequest(id, DateTimeOffset.MaxValue), TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => requests.Done == 2);

        Assert.Single(await answers.ArrivedAsync());
        Assert.Equal(0, requests.Faults);
        Assert.Equal("Request stopped: its caller left or cancelled it", worker.Log.All[^1]);
    }

    [Fact]
    public async Task A_request_with_an_invalid_deadline_is_rejected_and_its_caller_gets_the_reason()
    {
        await using var worker = await WorkerHost.StartAsync();

        var refused = await Assert.ThrowsAsync<RequestFaultException>(() => worker.Bus.CreateRequestClient<Contracts.GetList>().GetResponse<ItemList>(
            new(), request => request.UseExecute(message => message.Headers.Set("Deadline", "soon")), TestContext.Current.CancellationToken));

        Assert.Equal("The header Deadline is 'soon'. Allowed: an instant as ISO 8601.", refused.Fault?.Exceptions[0].Message);
    }

    /// <summary>A request must leave none of these.</summary>
    private sealed record Traces(ReceiveCount Requests, QueueWatch Answers, QueueWatch Faults, QueueWatch Errors, QueueWatch Skipped)
    {
        public static async Task<Traces> WatchAsync(IBus bus)
        {
            var requests = new ReceiveCount("get-list");
            bus.ConnectReceiveObserver(requests);
            return new(
                requests,
                await QueueWatch.OfPublishedAsync<ItemList>(bus),
                await QueueWatch.OfPublishedAsync<Fault<Contracts.GetList>>(bus),
                await QueueWatch.OfMovedAsync<Contracts.GetList>(bus, "get-list_error"),
                await QueueWatch.OfMovedAsync<Contracts.GetList>(bus, "get-list_skipped"));
        }

        public async Task AssertNoneAsync()
        {
            await Eventually.HoldsAsync(() => Requests.Done > 0);
            Assert.Equal(0, Requests.Faults);
            Assert.Empty(await Answers.ArrivedAsync());
            Assert.Empty(await Faults.ArrivedAsync());
            Assert.Empty(await Errors.ArrivedAsync());
            Assert.Empty(await Skipped.ArrivedAsync());
        }
    }
}
