using System.Net;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.RabbitMq;

/// <summary>More than one Api, more than one worker.</summary>
[Collection(ParallelTests.Name)]
public sealed class Replicas(ParallelBroker broker)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_a_worker_is_killed_during_a_computation_another_worker_answers()
    {
        // Endless on one worker, nothing on the other: the answer shows its worker.
        var address = await broker.FreshAsync(Stop);
        await using var api = await ServiceProcess.StartReadyAsync("Api", Settings(address), Stop);
        await using var killed = await ServiceProcess.StartReadyAsync("Worker", Settings(address, ("GetList__Iterations", "1000000000000000")), Stop);
        await using var running = new RunningSystem(await api.AddressAsync(Stop), [killed]);
        var list = running.Http.GetStringAsync("/get_list", Stop);
        await running.ComputesAsync(Stop);
        await using var other = await ServiceProcess.StartReadyAsync("Worker", Settings(address, ("GetList__Iterations", "0")), Stop);

        killed.Kill();

        Assert.Equal("""["Item1","Item2","Item3"]""", await list);
        await Eventually.TrueAsync("the other worker has logged it", () => other.Log.Any(line => line.Message == "end"), TimeSpan.FromSeconds(30), Stop);
    }

    [Fact]
    public async Task A_request_before_the_first_worker_is_answered_when_the_worker_starts()
    {
        var address = await broker.FreshAsync(Stop);
        await using var api = await ServiceProcess.StartReadyAsync("Api", Settings(address), Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };
        var list = http.GetStringAsync("/get_list", Stop);

        await using var worker = await ServiceProcess.StartReadyAsync("Worker", Settings(address), Stop);

        Assert.Equal("""["Item1","Item2","Item3"]""", await list);
    }

    [Fact]
    public async Task An_Api_answers_lists_as_soon_as_the_port_is_open()
    {
        var address = await broker.FreshAsync(Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", Settings(address), Stop);
        await using var api = ServiceProcess.Start("Api", Settings(address));
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };

        Assert.Equal("""["Item1","Item2","Item3"]""", await http.GetStringAsync("/get_list", Stop));
    }

    [Fact]
    public async Task A_worker_that_starts_later_does_not_compute_cancelled_requests()
    {
        var address = await broker.FreshAsync(Stop);
        // Declares the queue in which the request waits, and goes.
        await using (await ServiceProcess.StartReadyAsync("Worker", Settings(address), Stop))
        {
        }

        await using var api = await ServiceProcess.StartReadyAsync("Api", Settings(address, ("Requests__Timeout", "00:10:00")), Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var list = http.GetStringAsync("/get_list", caller.Token);
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await Eventually.TrueAsync("the request waits", async () => await Queues.CountAsync(connection, Queues.GetList, Stop) == 1, TimeSpan.FromSeconds(20), Stop);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => list);

        await using var worker = await ServiceProcess.StartReadyAsync("Worker", Settings(address, ("GetList__Iterations", "1000000000000000")), Stop);

        await Eventually.TrueAsync(
            "it does not compute", () => worker.Log.Any(line => line.Message is "Request not started: its caller left or cancelled it" or "Request stopped: its caller left or cancelled it"), TimeSpan.FromSeconds(20), Stop);
    }

    [Fact]
    public async Task Each_Api_gets_the_answers_to_its_own_callers()
    {
        const int Each = 20;
        var address = await broker.FreshAsync(Stop);
        var settings = Settings(address, ("GetList__Iterations", "1000"), ("GetList__Wait", "00:00:00.1"));
        await using var one = await ServiceProcess.StartReadyAsync("Api", settings, Stop);
        await using var two = await ServiceProcess.StartReadyAsync("Api", settings, Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", settings, Stop);
        using var atOne = new HttpClient { BaseAddress = await one.AddressAsync(Stop) };
        using var atTwo = new HttpClient { BaseAddress = await two.AddressAsync(Stop) };

        var answers = await Task.WhenAll(Enumerable.Range(0, Each).SelectMany(_ => new[] { atOne.GetListAsync(Stop), atTwo.GetListAsync(Stop) }));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        await Eventually.TrueAsync(
            "the worker has logged all", () => worker.Log.Count(line => line.Message == "end") == 2 * Each, TimeSpan.FromSeconds(30), Stop);
    }

    private static Dictionary<string, string> Settings(string address, params IEnumerable<(string, string)> more) =>
        more.Append((RabbitMqSystem.BrokerSetting, address)).Append(("GetList__Wait", "0")).DistinctBy(s => s.Item1).ToDictionary();
}
