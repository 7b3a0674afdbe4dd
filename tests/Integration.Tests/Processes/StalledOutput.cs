using System.Net;
using Messaging.TestSupport;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Processes;

public sealed class StalledOutput
{
    private const int Callers = 300;
    private const int CallsEach = 20;

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task When_nobody_reads_standard_output_calls_are_answered_and_the_process_stops()
    {
        var stop = TestContext.Current.CancellationToken;
        // Some ten lines for each call: more than the pipe and the log's buffer hold.
        await using var service = await ServiceProcess.StartReadyAsync(
            "AllInOne", new Dictionary<string, string> { ["Logging__LogLevel__Microsoft.AspNetCore"] = "Debug" }, stop);
        using var http = new HttpClient { BaseAddress = await service.AddressAsync(stop), Timeout = AnswersWithin };

        service.StopReading();
        var calls = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync(http, stop)));
        await service.TerminateAsync();
        await Eventually.TrueAsync("it has ended", () => service.HasExited, StopsWithin, stop);
        service.ReadOn();

        Assert.All(calls.SelectMany(codes => codes), code => Assert.Equal(HttpStatusCode.OK, code));
        Assert.Equal(0, await service.ExitAsync(StopsWithin, stop));
        // Some ten lines were written for each: the reader did stand still.
        Assert.InRange(service.Log.Count, 1, Callers * CallsEach);
    }

    private static async Task<IReadOnlyList<HttpStatusCode>> CallAsync(HttpClient http, CancellationToken stop)
    {
        var codes = new List<HttpStatusCode>();
        for (var i = 0; i < CallsEach; i++)
        {
            using var answer = await http.GetAsync(new Uri("/get_item", UriKind.Relative), stop);
            codes.Add(answer.StatusCode);
        }

        return codes;
    }
}
