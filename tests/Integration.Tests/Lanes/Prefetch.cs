using System.Text.RegularExpressions;
using Messaging.Integration.Tests.Systems;
using Messaging.RunawayWorker.Computations;
using Messaging.RunawayWorker.Misbehave;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>A worker with one lane takes more messages while computations are short, and not when they are long.</summary>
public sealed partial class Prefetch(SharedBroker broker)
{
    private const int Callers = 16;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private static readonly Echo Short = new("short", Milliseconds: 1);
    private static readonly Echo Long = new("long", Milliseconds: 10_000);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_short_computations_become_long_a_worker_keeps_only_the_messages_that_its_lanes_compute()
    {
        var address = await broker.FreshAsync(Stop);
        await using var worker = await StartAsync(address);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);
        await AskUntilAsync(requester, () => Of(worker) > 1);

        var computing = requester.EchoAsync(Long with { Milliseconds = 50_000 }, Stop);
        var waiting = Enumerable.Range(0, 20).Select(_ => requester.EchoAsync(Short, Stop)).ToList();

        await using var connection = await Queues.ConnectAsync(address, Stop);
        await Eventually.TrueAsync(
            "those that are not answered wait at the broker",
            async () => await Queues.CountAsync(connection, Queues.Echo, Stop) == waiting.Count(request => !request.IsCompleted) && Of(worker) == 1,
            Soon,
            Stop);
        await using var free = await StartAsync(address);
        await Task.WhenAll(waiting);
        Assert.False(computing.IsCompleted);
        Assert.InRange(worker.Log.Count(line => line.Message == "Request requeued: it waited behind a long computation"), 0, waiting.Count);
    }

    [Fact]
    public async Task While_one_of_two_lanes_computes_for_long_the_other_answers_and_after_that_both_are_used()
    {
        var address = await broker.FreshAsync(Stop);
        await using var worker = await StartAsync(address, lanes: 2);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);
        await AskUntilAsync(requester, () => Of(worker) > 2);

        var mixed = Enumerable.Range(0, 40).Select(number => (number, Answer: requester.EchoAsync(number == 10 ? Long : Short, Stop))).ToList();
        await Task.WhenAll(mixed.Where(request => request.number != 10).Select(request => request.Answer));
        Assert.False(mixed[10].Answer.IsCompleted);
        await mixed[10].Answer;

        var before = Computed(worker);
        _ = Enumerable.Range(0, 3).Select(_ => requester.EchoAsync(Long, Stop)).ToList();
        await Eventually.TrueAsync("two compute", () => Computed(worker) == before + 2, Soon, Stop);
    }

    [Fact]
    public async Task While_computations_are_long_a_worker_takes_as_many_messages_as_it_has_lanes()
    {
        var address = await broker.FreshAsync(Stop);
        await using var worker = await StartAsync(address);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => requester.EchoAsync(new("some", Milliseconds: 60), Stop)));

        Assert.All(AllOf(worker), messages => Assert.Equal(1, messages));
    }

    [Fact]
    public async Task Given_two_workers_no_short_request_waits_behind_a_long_one_while_the_other_worker_is_free()
    {
        var address = await broker.FreshAsync(Stop);
        await using var one = await StartAsync(address);
        await using var other = await StartAsync(address);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);
        await AskUntilAsync(requester, () => AllOf(one).Max() > 1 && AllOf(other).Max() > 1);

        var mixed = Enumerable.Range(0, 200).Select(number => (number, Answer: requester.EchoAsync(number == 10 ? Long : Short, Stop))).ToList();

        await Task.WhenAll(mixed.Where(request => request.number != 10).Select(request => request.Answer));
        Assert.False(mixed[10].Answer.IsCompleted);
    }

    [Fact]
    public async Task After_a_lost_connection_a_worker_answers_and_takes_more_messages_again()
    {
        var address = await broker.FreshAsync(Stop);
        await using var proxy = new BrokerProxy(address);
        await using var worker = await StartAsync(proxy.Address);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);
        await AskUntilAsync(requester, () => Of(worker) > 1);
        var changes = AllOf(worker).Count;

        await AskUntilAsync(requester, () =>
        {
            if (proxy.Connections == 1)
                proxy.Cut();
            return AllOf(worker).Count >= changes + 2 && Of(worker) > 1;
        });

        Assert.Equal(1, AllOf(worker)[changes]);
        Assert.Equal("short", await requester.EchoAsync(Short, Stop));
    }

    [Fact]
    public async Task When_its_queue_is_deleted_while_it_takes_more_messages_a_worker_consumes_the_queue_again()
    {
        var address = await broker.FreshAsync(Stop);
        await using var worker = await StartAsync(address);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);
        await using var impatient = await Requester.StartAsync(address, TimeSpan.FromSeconds(2), Stop);
        await AskUntilAsync(requester, () => Of(worker) > 1);

        await Queues.DeleteAsync(address, Queues.Echo, Stop);

        await Eventually.TrueAsync("it answers again", () => IsAnsweredAsync(impatient), Soon, Stop);
        await AskUntilAsync(requester, () => Of(worker) > 1);
    }

    [Fact]
    public async Task When_a_worker_stops_while_it_takes_more_messages_every_request_is_answered()
    {
        var address = await broker.FreshAsync(Stop);
        await using var stays = await StartAsync(address);
        await using var stops = await StartAsync(address);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);
        await AskUntilAsync(requester, () => AllOf(stays).Max() > 1 && AllOf(stops).Max() > 1);

        var requests = Enumerable.Range(0, 500).Select(_ => requester.EchoAsync(Short, Stop)).ToList();
        await stops.TerminateAsync();

        Assert.Equal(0, await stops.ExitAsync(Soon, Stop));
        Assert.All(await Task.WhenAll(requests), answer => Assert.Equal("short", answer));
        Assert.Empty(stops.Errors);
    }

    /// <summary>Sends short requests, some at a time, until a condition holds.</summary>
    private static async Task AskUntilAsync(Requester requester, Func<bool> condition)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var callers = Enumerable.Range(0, Callers).Select(_ => AskAsync(requester, over.Token)).ToList();
        try
        {
            await Eventually.TrueAsync("the prefetch changes", condition, TimeSpan.FromMinutes(1), Stop);
        }
        finally
        {
            await over.CancelAsync();
        }

        await Task.WhenAll(callers);
    }

    private static async Task AskAsync(Requester requester, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            Assert.Equal("short", await requester.EchoAsync(Short, Stop));
        }
    }

    private static async Task<bool> IsAnsweredAsync(Requester requester)
    {
        try
        {
            return await requester.EchoAsync(Short, Stop) == "short";
        }
        catch (MassTransit.RequestTimeoutException)
        {
            return false;
        }
    }

    private static int Computed(ServiceProcess worker) => worker.Log.Count(line => line.Message.StartsWith("Lane ", StringComparison.Ordinal));

    /// <returns>The prefetch of the worker.</returns>
    private static int Of(ServiceProcess worker) => AllOf(worker)[^1];

    /// <returns>All of them since its start.</returns>
    private static List<int> AllOf(ServiceProcess worker) =>
        [.. worker.Log.Select(line => Changed().Match(line.Message)).Where(match => match.Success).Select(match => int.Parse(match.Groups[1].ValueSpan, provider: null))];

    [GeneratedRegex("^The prefetch of echo is (\\d+)$")]
    private static partial Regex Changed();

    private static Task<ServiceProcess> StartAsync(string address, int lanes = 1) => ServiceProcess.StartReadyAsync(
        "RunawayWorker", WorkerSettings.Of(address, ("Lanes__Count", $"{lanes}"), ("Logging__LogLevel__Messaging.Operations.Worker.Queues", "Debug")), Stop);
}
