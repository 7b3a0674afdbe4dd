using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.RabbitMq;

/// <summary>The broker is unavailable when the services start, or stops while they work.</summary>
[Collection(ParallelTests.Name)]
public sealed class BrokerOutage(ParallelBroker broker) : IAsyncLifetime
{
    // MassTransit tries again after 3, 6, 9 … 30 s, so a broker that was away for long is noticed late.
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(90);

    // An Api that has just started waits for its first connection that long.
    private static readonly TimeSpan ToConnect = TimeSpan.FromSeconds(5);

    // With room for a busy machine.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(4);

    private Dictionary<string, string> _settings = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _settings = new()
        {
            [RabbitMqSystem.BrokerSetting] = await broker.FreshAsync(Stop),
            ["Requests__Timeout"] = "00:00:10",
            ["GetList__Iterations"] = "0",
            ["GetList__Wait"] = "00:00:01",
        };
    }

    public async ValueTask DisposeAsync() => await broker.StartAsync(CancellationToken.None);

    [Fact]
    public async Task Services_that_start_without_a_broker_work_after_the_broker_starts()
    {
        await broker.StopAsync();
        await using var api = ServiceProcess.Start("Api", _settings);
        await using var worker = ServiceProcess.Start("Worker", _settings);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };

        Assert.Equal("""{"Key":"Value"}""", await http.GetStringAsync("/get_item", Stop));
        // Many, since each that blocked a thread would take the next one its time.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RejectsAsync(http, ToConnect + AtOnce)));
        await RejectsAsync(http, AtOnce);

        await broker.StartAsync(Stop);
        await AnswersAgainAsync(http);
    }

    /// <summary>Its consumer restarts some time later. A direct request needs another queue.</summary>
    [Fact]
    public async Task Lists_are_answered_without_the_queue_of_job_results()
    {
        _settings["GetList__Wait"] = "00:00:00";
        await using var api = await ServiceProcess.StartReadyAsync("Api", _settings, Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", _settings, Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };
        await http.GetStringAsync("/get_list", Stop);
        await using var connection = await Queues.ConnectAsync(_settings[RabbitMqSystem.BrokerSetting], Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);

        await channel.QueueDeleteAsync(Queues.JobResults, ifUnused: false, ifEmpty: false, cancellationToken: Stop);

        var isAsItWas = false;
        for (var began = Stopwatch.GetTimestamp(); !isAsItWas && Stopwatch.GetElapsedTime(began) < NoticedWithin;)
        {
            Assert.Equal("""["Item1","Item2","Item3"]""", await http.GetStringAsync("/get_list", Stop));
            isAsItWas = await Queues.ExistsAsync(connection, Queues.JobResults, Stop)
                && (await http.GetStringAsync("/health/ready", Stop)).StartsWith("""{"status":"Healthy""", StringComparison.Ordinal);
        }

        Assert.True(isAsItWas, "The queue was not declared again.");
    }

    [Fact]
    public async Task Requests_fail_in_time_when_the_broker_stops_and_succeed_after_the_broker_restarts()
    {
        // Longer than the stop of a broker.
        _settings["GetList__Wait"] = "00:00:12";
        _settings["Requests__Timeout"] = "00:00:20";
        await using var api = await ServiceProcess.StartReadyAsync("Api", _settings, Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", _settings, Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };
        var inFlight = http.GetListAsync(Stop);
        await Eventually.TrueAsync("the request is in flight", () => worker.Log.Any(line => line.Message == "start"), TimeSpan.FromSeconds(30), Stop);

        await broker.StopAsync();

        await RejectsAsync(http, AtOnce);
        var (status, took) = await inFlight;
        Assert.Contains(status, new[] { HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout });
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(25));
        await Eventually.TrueAsync("the worker is not ready", async () => !await IsReadyAsync(worker), NoticedWithin, Stop);

        await broker.StartAsync(Stop);
        await AnswersAgainAsync(http);
    }

    private static async Task RejectsAsync(HttpClient http, TimeSpan within)
    {
        var took = Stopwatch.StartNew();
        using var refused = await http.GetAsync("/get_list", Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.InRange(took.Elapsed, TimeSpan.Zero, within);
        Assert.NotNull(refused.Headers.RetryAfter);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.EndsWith("/broker-unavailable", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
    }

    private static async Task<bool> IsReadyAsync(ServiceProcess service)
    {
        using var http = new HttpClient { BaseAddress = await service.AddressAsync(Stop) };
        using var ready = await http.GetAsync("/health/ready", Stop);
        return ready.IsSuccessStatusCode;
    }

    private static Task<TimeSpan> AnswersAgainAsync(HttpClient http) => Eventually.TrueAsync(
        "a list is answered again", async () => (await http.GetListAsync(Stop)).Status == HttpStatusCode.OK, NoticedWithin, Stop);
}
