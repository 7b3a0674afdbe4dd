using System.Diagnostics;
using System.Net;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Logging;

public sealed class StalledOutput
{
    private const int Callers = 300;
    private const int CallsToFillTheLog = 60;
    private const int PacedCalls = 30;
    private const int Rounds = 3;
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(8);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_unread_standard_output_300_callers_have_a_p99_under_50_ms_and_the_process_stops()
    {
        await using var service = await ServiceProcess.StartReadyAsync("AllInOne", new Dictionary<string, string>(), Stop);
        using var http = new HttpClient { BaseAddress = await service.AddressAsync(Stop), Timeout = AnswersWithin };

        var whileRead = await P99Async(http);
        service.StopReading();
        // A line each: more than the pipe and the log's buffer hold.
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync(http, CallsToFillTheLog, TimeSpan.Zero, TimeSpan.Zero)));
        // Something else may make one round slow. A log that blocks its callers makes all of them slow.
        var most = whileRead * 2 > Most ? whileRead * 2 : Most;
        var whileNobodyReads = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds && whileNobodyReads > most; round++)
            whileNobodyReads = await P99Async(http);
        await service.TerminateAsync();
        await Eventually.TrueAsync("it has ended", () => service.HasExited, StopsWithin, Stop);
        service.ReadOn();

        Assert.InRange(whileNobodyReads, TimeSpan.Zero, most);
        Assert.Equal(0, await service.ExitAsync(StopsWithin, Stop));
        // The output was not read: lines were dropped.
        Assert.InRange(service.Log.Count, 1, Callers * CallsToFillTheLog);
    }

    private static async Task<TimeSpan> P99Async(HttpClient http)
    {
        var calls = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => CallAsync(http, PacedCalls, Pace * i / Callers, Pace)));
        var sorted = calls.SelectMany(times => times).Order().ToList();
        return sorted[sorted.Count * 99 / 100];
    }

    private static async Task<IReadOnlyList<TimeSpan>> CallAsync(HttpClient http, int calls, TimeSpan first, TimeSpan pace)
    {
        var times = new List<TimeSpan>();
        await Task.Delay(first, TimeProvider.System, Stop);
        for (var i = 0; i < calls; i++)
        {
            var called = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(new Uri("/get_item", UriKind.Relative), Stop);
            var took = Stopwatch.GetElapsedTime(called);
            times.Add(took);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            if (took < pace)
                await Task.Delay(pace - took, TimeProvider.System, Stop);
        }

        return times;
    }
}
