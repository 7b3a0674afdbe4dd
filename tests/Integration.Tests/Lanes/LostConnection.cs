using System.Net;
using Messaging.Integration.Tests.Systems;
using Messaging.RunawayWorker.Misbehave;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>A worker repeatedly loses its connection while it computes and answers, and reconnects at once.</summary>
[Collection(ParallelTests.Name)]
public sealed class LostConnection(ParallelBroker broker)
{
    private const int Callers = 32;
    private const int Losses = 3;

    private static readonly TimeSpan AnswersAgainWithin = TimeSpan.FromSeconds(40);

    private int _answers;
    private volatile bool _isOver;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_a_worker_loses_its_connection_every_request_succeeds()
    {
        var address = await broker.FreshAsync(Stop);
        await using var proxy = new BrokerProxy(address);
        await using var api = await ServiceProcess.StartReadyAsync("Api", WorkerSettings.Of(address), Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", WorkerSettings.Of(proxy.Address, ("GetList__Wait", "00:00:00.05")), Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };

        var callers = Enumerable.Range(0, Callers).Select(_ => AskAsync(http)).ToList();
        for (var losses = 0; losses < Losses; losses++)
        {
            var before = _answers;
            await Eventually.TrueAsync("all are answered", () => _answers > before + Callers, AnswersAgainWithin, Stop);
            proxy.Cut();
        }

        _isOver = true;
        await Task.WhenAll(callers);
        Assert.True(proxy.Connections > Losses);
    }

    [Fact]
    public async Task When_the_connection_is_lost_during_each_of_four_attempts_the_request_is_not_rejected_as_if_it_had_crashed_its_workers()
    {
        var address = await broker.FreshAsync(Stop);
        await using var proxy = new BrokerProxy(address);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", WorkerSettings.Of(proxy.Address, ("GetList__Iterations", "0"), ("GetList__Wait", "00:00:02")), Stop);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);

        var list = requester.GetListAsync(Stop);
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            await Eventually.TrueAsync($"attempt {attempt} has begun", () => worker.Log.Count(line => line.Message == "start") == attempt, AnswersAgainWithin, Stop);
            proxy.Cut();
        }

        Assert.Equal(["Item1", "Item2", "Item3"], await list);
    }

    private async Task AskAsync(HttpClient http)
    {
        while (!_isOver)
        {
            Assert.Equal(HttpStatusCode.OK, (await http.GetListAsync(Stop)).Status);
            Interlocked.Increment(ref _answers);
        }
    }
}
