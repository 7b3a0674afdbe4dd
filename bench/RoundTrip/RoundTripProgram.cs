using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Messaging.Bench.Figures;
using Messaging.Bench.Hosts;
using Messaging.Bench.Hosts.Worker;
using Messaging.Bench.Processes;

namespace Messaging.Bench.RoundTrip;

/// <param name="P50">Microseconds of one request when there is no other.</param>
/// <param name="P99">The same, of the slowest hundredth.</param>
/// <param name="PerSecond">Answers a second with many in flight.</param>
/// <param name="Answers">All answers.</param>
internal sealed record RoundTripResult(double P50, double P99, double PerSecond, int Answers);

/// <summary>The requesting side as a process of its own: empty requests, one after the other, then many in flight.</summary>
internal static class RoundTripProgram
{
    /// <param name="arguments">«raw», «api» or «in-memory», the broker, seconds to warm up, serial and parallel, and how many in flight.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var (kind, broker, seconds) = (arguments[0], arguments[1], arguments[2..5].Select(Seconds).ToList());
        var inFlight = int.Parse(arguments[5], CultureInfo.InvariantCulture);
        if (kind == "raw")
        {
            await using var raw = await RawRequester.StartAsync(broker);
            await MeasureAsync(raw.AskAsync, seconds, inFlight);
            return;
        }

        await using var api = await Requester.StartAsync(kind == "in-memory" ? null : broker, logsAsTheApi: true, CancellationToken.None);
        await MeasureAsync(() => api.AskAsync<DoNothing, NothingDone>(new()), seconds, inFlight);
    }

    private static async Task MeasureAsync(Func<Task> askAsync, List<TimeSpan> seconds, int inFlight)
    {
        var warmUp = await ParallelAsync(askAsync, seconds[0], inFlight);
        warmUp += (await SeriallyAsync(askAsync, seconds[0])).Count;
        var times = await SeriallyAsync(askAsync, seconds[1]);
        var started = Stopwatch.GetTimestamp();
        var answers = await ParallelAsync(askAsync, seconds[2], inFlight);
        var rate = answers / Stopwatch.GetElapsedTime(started).TotalSeconds;
        var result = new RoundTripResult(Percentiles.Of(times, 50), Percentiles.Of(times, 99), rate, warmUp + times.Count + answers);
        ChildProcess.WriteResult(JsonSerializer.Serialize(result));
    }

    private static async Task<List<double>> SeriallyAsync(Func<Task> askAsync, TimeSpan duration)
    {
        var times = new List<double>();
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < duration;)
        {
            var asked = Stopwatch.GetTimestamp();
            await askAsync();
            times.Add(Stopwatch.GetElapsedTime(asked).TotalMicroseconds);
        }

        return times;
    }

    private static async Task<int> ParallelAsync(Func<Task> askAsync, TimeSpan duration, int inFlight)
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ => (await SeriallyAsync(askAsync, duration)).Count));
        return counts.Sum();
    }

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
}
