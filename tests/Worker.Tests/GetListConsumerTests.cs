using MassTransit;
using Messaging.Lanes;

namespace Messaging.Worker.Tests;

public sealed class GetListConsumerTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task Logs_start_waits_logs_end_and_answers_with_the_items()
    {
        await using var worker = await WorkerHost.StartAsync();

        var answer = worker.GetListAsync();
        await Eventually.HoldsAsync(() => worker.Clock.TimersIn(Wait) == 1);
        Assert.Equal(["start"], worker.Log.All);

        worker.Clock.Advance(Wait - Moment);
        Assert.Equal(1, worker.Clock.TimersIn(Moment));
        Assert.Equal(["start"], worker.Log.All);

        worker.Clock.Advance(Moment);
        Assert.Equal(["Item1", "Item2", "Item3"], await answer);
        Assert.Equal(["start", "end"], worker.Log.All);
    }

    [Fact]
    public async Task Answers_with_the_configured_items_instead_of_the_default_ones()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "0", ["GetList:Items:0"] = "Other" });

        Assert.Equal(["Other"], await worker.GetListAsync());
    }

    [Fact]
    public async Task Computes_once_before_and_once_after_the_wait()
    {
        var lanes = new RecordingLanes();
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Iterations"] = "7" }, lanes);

        var answer = worker.GetListAsync();
        await Eventually.HoldsAsync(() => worker.Clock.TimersIn(Wait) == 1);
        Assert.Equal(["BusyLoop { Iterations = 7 }"], lanes.Ran);

        worker.Clock.Advance(Wait);
        await answer;
        Assert.Equal(["BusyLoop { Iterations = 7 }", "BusyLoop { Iterations = 7 }"], lanes.Ran);
    }

    [Fact]
    public async Task Holds_no_lane_during_the_wait()
    {
        const int Requests = 50;
        await using var worker = await WorkerHost.StartAsync(new() { ["Lanes:Count"] = "1" });

        var answers = Enumerable.Range(0, Requests).Select(_ => worker.GetListAsync()).ToList();
        await Eventually.HoldsAsync(() => worker.Clock.TimersIn(Wait) == Requests);
        worker.Clock.Advance(Wait);

        Assert.All(await Task.WhenAll(answers), items => Assert.Equal(["Item1", "Item2", "Item3"], items));
    }

    [Fact]
    public async Task Answers_with_a_fault_when_a_computation_throws()
    {
        await using var worker = await WorkerHost.StartAsync(lanes: new RecordingLanes { Failure = new InvalidOperationException("broken") });

        var fault = await Assert.ThrowsAsync<RequestFaultException>(worker.GetListAsync);

        Assert.Equal("broken", Assert.Single(fault.Fault!.Exceptions).Message);
    }

    private sealed class RecordingLanes : ILanes
    {
        public List<string?> Ran { get; } = [];

        public Exception? Failure { get; init; }

        public Task<TResult> RunAsync<TResult>(IComputation<TResult> computation, CancellationToken stop)
        {
            Ran.Add(computation.ToString());
            return Failure is null ? Task.FromResult(computation.Run(stop)) : Task.FromException<TResult>(Failure);
        }

        public Task<TResult> RunAsync<TResult>(IProgressingComputation<TResult> computation, IProgress<double>? progress, CancellationToken stop) =>
            RunAsync(computation, stop);
    }
}
