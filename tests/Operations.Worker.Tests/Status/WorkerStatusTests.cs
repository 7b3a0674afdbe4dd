using System.Collections.Concurrent;
using System.Text.Json;
using MassTransit;

namespace Messaging.Operations.Worker.Tests.Status;

public sealed class WorkerStatusTests
{
    private const string Endless = "1000000000000000";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_two_seconds_a_worker_publishes_what_its_lanes_compute()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Iterations"] = Endless, ["Lanes:Count"] = "2", ["Operations:GetList:WaitingPerLane"] = "3", ["Operations:GetList:TimeLimit"] = "00:10:00", ["Operations:CountPrimes:MaxLanes"] = "1", ["Operations:CountPrimes:MaxAttempts"] = "1" });
        var published = await QueueWatch.OfPublishedAsync<WorkerStatus>(worker.Bus);
        var id = Guid.NewGuid();
        await worker.PublishGetListAsync(id);

        var status = await NextAsync(
            worker, published, status => status.Lanes.Any(lane => lane.RequestId == id) && status.Operations.Any(report => report.Running == 1));

        Assert.Equal(ThisWorker.Name, status.Worker);
        Assert.Equal((false, false), (status.Draining, status.Leaving));
        Assert.True(status.MemoryBytes > 0);
        Assert.Equal(2, status.Lanes.Count);
        var busy = status.Lanes.Single(lane => lane.RequestId is not null);
        Assert.Equal(("thread", Environment.ProcessId, "get_list"), (busy.Kind, busy.ProcessId, busy.Operation));
        Assert.NotNull(busy.Since);
        var operation = status.Operations.Single(report => report.Operation == "get_list");
        Assert.Equal((1, 1, 0), (operation.InFlight, operation.Running, operation.JobsInFlight));

        worker.Clock.Advance(TimeSpan.FromMinutes(1));
        await worker.Bus.Publish(new CancelRequest(id, worker.Clock.GetUtcNow() + TimeSpan.FromHours(1)), Stop);

        status = await NextAsync(worker, published, status => status.Lanes.All(lane => lane.RequestId is null) && status.Operations.Any(report => report.Cancelled == 1));
        operation = status.Operations.Single(report => report.Operation == "get_list");
        Assert.Equal((0, 1L, 1L), (operation.InFlight, operation.Cancelled, operation.Waits.Sum()));
        Assert.InRange(operation.WorkerSeconds, 60, 3600);
        Assert.Equal(operation.LaneSeconds, operation.MeasuredLaneSeconds);
        Assert.True(operation.CpuSeconds > 0);
        Assert.Equal(new(2, 8, 600, 3), operation.Limits);
        Assert.Equal(new(1, 1, 60, 1), status.Operations.Single(report => report.Operation == "count_primes").Limits);
    }

    [Fact]
    public async Task A_worker_that_stops_publishes_that_it_drains_and_then_that_it_leaves()
    {
        await using var worker = await WorkerHost.StartAsync();
        var published = new Published();
        using var observing = worker.Bus.ConnectPublishObserver(published);

        await worker.StopAsync();

        Assert.Equal([(true, false), (true, true)], published.All.TakeLast(2).Select(status => (status.Draining, status.Leaving)));
    }

    [Fact]
    public async Task A_drained_worker_starts_no_request_until_it_is_resumed()
    {
        await using var worker = await WorkerHost.StartAsync();
        var published = await QueueWatch.OfPublishedAsync<WorkerStatus>(worker.Bus);

        await worker.Bus.Publish(new DrainWorker("another/1", Drain: true), Stop);
        await worker.Bus.Publish(new DrainWorker(ThisWorker.Name, Drain: true), Stop);
        await NextAsync(worker, published, status => status.Draining);
        var list = worker.GetListAsync();
        await NextAsync(worker, published, status => status.Operations.Any(operation => operation is { InFlight: 1, Running: 0 }));
        Assert.DoesNotContain("start", worker.Log.All);
        await worker.Bus.Publish(new DrainWorker(ThisWorker.Name, Drain: false), Stop);
        await Eventually.HoldsAsync(() => worker.Log.All.Contains("start"));

        await NextAsync(worker, published, status => !status.Draining);
        await Eventually.TrueAsync(
            "it is answered",
            () =>
            {
                worker.Clock.Advance(Interval);
                return list.IsCompleted;
            },
            TimeSpan.FromSeconds(15),
            Stop);
    }

    [Fact]
    public async Task A_worker_starts_no_request_of_a_paused_operation_until_it_is_resumed_whether_it_was_drained_meanwhile_or_not()
    {
        await using var worker = await WorkerHost.StartAsync();
        var published = await QueueWatch.OfPublishedAsync<WorkerStatus>(worker.Bus);

        await worker.Bus.Publish(new PausedOperations(["get_list"]), Stop);
        var paused = await NextAsync(worker, published, status => status.Operations.Any(operation => operation.Paused));
        Assert.Equal("get_list", paused.Operations.Single(operation => operation.Paused).Operation);
        Assert.False(paused.Draining);
        var list = worker.GetListAsync();
        await NextAsync(worker, published, status => status.Operations.Any(operation => operation is { InFlight: 1, Running: 0 }));
        await worker.Bus.Publish(new DrainWorker(ThisWorker.Name, Drain: true), Stop);
        await NextAsync(worker, published, status => status.Draining);
        await worker.Bus.Publish(new DrainWorker(ThisWorker.Name, Drain: false), Stop);
        await NextAsync(worker, published, status => !status.Draining && status.Operations.Any(operation => operation is { Paused: true, InFlight: 1, Running: 0 }));
        Assert.DoesNotContain("start", worker.Log.All);

        await worker.Bus.Publish(new PausedOperations([]), Stop);

        await Eventually.HoldsAsync(() => worker.Log.All.Contains("start"));
        await NextAsync(worker, published, status => status.Operations.All(operation => !operation.Paused));
        await Eventually.TrueAsync(
            "it is answered",
            () =>
            {
                worker.Clock.Advance(Interval);
                return list.IsCompleted;
            },
            TimeSpan.FromSeconds(15),
            Stop);
    }

    [Fact]
    public void A_status_of_many_lanes_is_small()
    {
        var status = new WorkerStatus("worker-1/7", "1.2.3", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)
        {
            Lanes = [.. Enumerable.Range(0, 64).Select(number => new LaneReport("process", 100000 + number, "get_list", Guid.NewGuid(), DateTimeOffset.UnixEpoch.AddTicks(1)))],
            Operations = [new("get_list", 64, 64) { Waits = [.. Enumerable.Repeat(1000L, 22)] }],
        };

        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(status, JsonSerializerOptions.Web).Length, 0, 12_000);
    }

    private static async Task<WorkerStatus> NextAsync(WorkerHost worker, QueueWatch published, Func<WorkerStatus, bool> matches)
    {
        WorkerStatus? found = null;
        await Eventually.TrueAsync(
            "a matching status is published",
            async () =>
            {
                worker.Clock.Advance(Interval);
                found = (await published.ArrivedAsync()).Cast<WorkerStatus>().LastOrDefault();
                return found is not null && matches(found);
            },
            TimeSpan.FromSeconds(15),
            Stop);
        return found!;
    }

    private sealed class Published : IPublishObserver
    {
        public ConcurrentQueue<WorkerStatus> All { get; } = new();

        public Task PrePublish<T>(PublishContext<T> context)
            where T : class => Task.CompletedTask;

        public Task PostPublish<T>(PublishContext<T> context)
            where T : class
        {
            if (context.Message is WorkerStatus status)
                All.Enqueue(status);
            return Task.CompletedTask;
        }

        public Task PublishFault<T>(PublishContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }
}
