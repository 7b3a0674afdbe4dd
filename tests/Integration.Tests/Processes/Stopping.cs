using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Processes;

/// <summary>A stopping service finishes its requests in flight.</summary>
[Collection(ParallelTests.Name)]
public sealed class Stopping(ParallelBroker broker)
{
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(15);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stopping_Api_answers_the_request_in_flight_and_accepts_no_new_connections()
    {
        var settings = await SettingsAsync(("GetList__Wait", "00:00:05"));
        await using var api = await ServiceProcess.StartReadyAsync("Api", settings, Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", settings, Stop);
        var address = await api.AddressAsync(Stop);
        using var http = new HttpClient { BaseAddress = address };
        var list = http.GetStringAsync("/get_list", Stop);
        await IsInFlightAsync(worker);

        await api.TerminateAsync();

        await Eventually.TrueAsync("new connections are refused", () => IsRefusedAsync(address), TimeSpan.FromSeconds(4), Stop);
        Assert.False(list.IsCompleted);
        Assert.Equal("""["Item1","Item2","Item3"]""", await list);
        Assert.Equal(0, await api.ExitAsync(StopsWithin, Stop));
        Assert.Empty(api.Errors);
    }

    [Fact]
    public async Task A_stopping_worker_answers_the_request_in_flight()
    {
        var settings = await SettingsAsync(("GetList__Wait", "00:00:05"));
        await using var api = await ServiceProcess.StartReadyAsync("Api", settings, Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", settings, Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };
        var list = http.GetStringAsync("/get_list", Stop);
        await IsInFlightAsync(worker);

        await worker.TerminateAsync();

        Assert.Equal("""["Item1","Item2","Item3"]""", await list);
        Assert.Equal(0, await worker.ExitAsync(StopsWithin, Stop));
    }

    [Fact]
    public async Task When_interrupted_a_service_logs_its_wait_and_a_second_interrupt_ends_the_process_at_once()
    {
        await using var service = await ServiceProcess.StartReadyAsync("AllInOne", new Dictionary<string, string> { ["GetList__Wait"] = "00:01:00", ["GetList__Iterations"] = "0" }, Stop);
        using var http = new HttpClient { BaseAddress = await service.AddressAsync(Stop) };
        var list = http.GetStringAsync("/get_list", Stop);
        await IsInFlightAsync(service);

        await service.InterruptAsync();
        await Eventually.HoldsAsync(() => service.Log.Any(IsStopping));
        Assert.False(service.HasExited);
        await service.InterruptAsync();

        Assert.Equal(130, await service.ExitAsync(TimeSpan.FromSeconds(5), Stop));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => list);
    }

    [Fact]
    public async Task When_terminated_twice_a_service_answers_the_request_in_flight()
    {
        await using var service = await ServiceProcess.StartReadyAsync("AllInOne", new Dictionary<string, string> { ["GetList__Wait"] = "00:00:03", ["GetList__Iterations"] = "0" }, Stop);
        using var http = new HttpClient { BaseAddress = await service.AddressAsync(Stop) };
        var list = http.GetStringAsync("/get_list", Stop);
        await IsInFlightAsync(service);

        await service.TerminateAsync();
        await Eventually.HoldsAsync(() => service.Log.Any(IsStopping));
        await service.TerminateAsync();

        Assert.Equal("""["Item1","Item2","Item3"]""", await list);
        Assert.Equal(0, await service.ExitAsync(StopsWithin, Stop));
    }

    /// <summary>For longer than it takes to notice a consumer that gets nothing.</summary>
    [Fact]
    public async Task A_stopping_worker_finishes_a_long_request_takes_no_more_and_keeps_its_connection()
    {
        var settings = await SettingsAsync(("GetList__Wait", "00:00:27"), ("Requests__Timeout", "00:01:00"), ("Worker__DrainTimeout", "00:01:00"));
        await using var api = await ServiceProcess.StartReadyAsync("Api", settings, Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", settings, Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };
        var list = http.GetStringAsync("/get_list", Stop);
        await IsInFlightAsync(worker);

        await worker.TerminateAsync();
        await Eventually.TrueAsync("it drains", () => worker.Log.Any(IsDraining), TimeSpan.FromSeconds(10), Stop);
        using var accepted = await http.PostAsync("/get_list", content: null, Stop);

        Assert.Equal("""["Item1","Item2","Item3"]""", await list);
        Assert.Equal(0, await worker.ExitAsync(StopsWithin, Stop));
        Assert.DoesNotContain(worker.Log.SkipWhile(line => !IsDraining(line)), line => line.Level is "Warning" or "Error" || line.Message.StartsWith("Request requeued", StringComparison.Ordinal));
        settings["GetList__Wait"] = "0";
        await using var next = await ServiceProcess.StartReadyAsync("Worker", settings, Stop);
        await Eventually.TrueAsync(
            "the next worker has done the job",
            async () => (await http.GetStringAsync(accepted.Headers.Location, Stop)).Contains("\"succeeded\"", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30),
            Stop);
    }

    /// <summary>A request that does not arrive lets Kestrel wait as long as it may.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("GET /get_item HTTP/1.1\r\n")]
    [InlineData("POST /get_list HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{")]
    public async Task Given_queued_jobs_and_an_unfinished_call_when_AllInOne_stops_then_no_job_begins_and_the_next_start_runs_them(string call)
    {
        var folder = Directory.CreateTempSubdirectory("messaging-tests-");
        var settings = new Dictionary<string, string>
        {
            ["Lanes__Count"] = "1",
            ["GetList__Wait"] = "00:00:01",
            ["GetList__Iterations"] = "0",
            ["Operations__GetList__WaitingPerLane"] = "0",
            ["Requests__Timeout"] = "00:00:01",
            ["ConnectionStrings__Jobs"] = $"Data Source={Path.Combine(folder.FullName, "jobs.db")}",
        };
        Uri? last = null;
        await using (var service = await ServiceProcess.StartReadyAsync("AllInOne", settings, Stop))
        {
            var address = await service.AddressAsync(Stop);
            using var http = new HttpClient { BaseAddress = address };
            for (var count = 0; count < 100; count++)
            {
                using var accepted = await http.PostAsync("/get_list", content: null, Stop);
                last = accepted.Headers.Location;
            }

            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, Stop);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(call), Stop);
            await IsInFlightAsync(service);

            await service.TerminateAsync();

            Assert.Equal(0, await service.ExitAsync(StopsWithin, Stop));
            Assert.Empty(service.Errors);
            Assert.InRange(service.Log.SkipWhile(line => !IsStopping(line)).Count(line => line.Message == "start"), 0, 1);
        }

        settings["GetList__Wait"] = "0";
        await using (var next = await ServiceProcess.StartReadyAsync("AllInOne", settings, Stop))
        {
            using var http = new HttpClient { BaseAddress = await next.AddressAsync(Stop) };
            await Eventually.TrueAsync(
                "the last job is done",
                async () => (await http.GetStringAsync(last, Stop)).Contains("\"succeeded\"", StringComparison.Ordinal),
                TimeSpan.FromSeconds(30),
                Stop);
        }

        folder.Delete(recursive: true);
    }

    private async Task<Dictionary<string, string>> SettingsAsync(params IEnumerable<(string Key, string Value)> more)
    {
        var settings = new Dictionary<string, string> { [RabbitMqSystem.BrokerSetting] = await broker.FreshAsync(Stop), ["GetList__Iterations"] = "0" };
        foreach (var (key, value) in more)
            settings[key] = value;
        return settings;
    }

    private static async Task IsInFlightAsync(ServiceProcess worker) =>
        await Eventually.TrueAsync("the request is in flight", () => worker.Log.Any(line => line.Message == "start"), TimeSpan.FromSeconds(30), Stop);

    private static bool IsStopping(LogLine line) => Regex.IsMatch(line.Message, "^Stopping: waits up to [1-9][0-9]* s for requests and jobs in flight. Press Ctrl-C again to end now.$");

    private static bool IsDraining(LogLine line) => line.Message.StartsWith("Draining", StringComparison.Ordinal);

    private static async Task<bool> IsRefusedAsync(Uri address)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port, Stop);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
