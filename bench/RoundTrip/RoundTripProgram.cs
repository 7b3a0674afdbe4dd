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

/// <summary>The requesting side as a process of its own: requests one after the other, then many in flight.</summary>
internal static class RoundTripProgram
{
    public const string RawEmpty = "raw-empty";
    public const string RawFull = "raw-full";
    public const string Nothing = "nothing";
    public const string NothingOnLane = "nothing-on-lane";

    // What is asked next finds the connection and most of the code warm.
    private static readonly TimeSpan MostForTheNext = TimeSpan.FromSeconds(1);

    /// <param name="arguments">
    /// What is asked, in turn and by commas; the broker, or nothing for a worker in this process; seconds to warm up, serial and
    /// parallel; and how many in flight. The result is a list, one for each that is asked.
    /// </param>
    public static async Task RunAsync(string[] arguments)
    {
        var (asks, broker, seconds) = (arguments[0].Split(','), arguments[1], arguments[2..5].Select(Seconds).ToList());
        var inFlight = int.Parse(arguments[5], CultureInfo.InvariantCulture);
        var results = new List<RoundTripResult>();
        if (asks[0].StartsWith("raw", StringComparison.Ordinal))
        {
            await using var raw = await RawRequester.StartAsync(broker);
            foreach (var ask in asks)
                results.Add(await MeasureAsync(() => raw.AskAsync(ask == RawFull), seconds, inFlight, isFirst: results.Count == 0));
        }
        else
        {
            await using var api = await Requester.StartAsync(broker.Length == 0 ? null : broker, logsAsTheApi: true, CancellationToken.None);
            foreach (var ask in asks)
            {
                Func<Task> askAsync = ask == NothingOnLane
                    ? () => api.AskAsync<DoNothingOnLane, NothingDone>(new())
                    : () => api.AskAsync<DoNothing, NothingDone>(new());
                results.Add(await MeasureAsync(askAsync, seconds, inFlight, isFirst: results.Count == 0));
            }
        }

        ChildProcess.WriteResult(JsonSerializer.Serialize(results));
    }

    private static async Task<RoundTripResult> MeasureAsync(Func<Task> askAsync, List<TimeSpan> seconds, int inFlight, bool isFirst)
    {
        var warmUp = isFirst || seconds[0] < MostForTheNext ? seconds[0] : MostForTheNext;
        var warming = await ParallelAsync(askAsync, warmUp, inFlight);
        warming += (await SeriallyAsync(askAsync, warmUp)).Count;
        var times = await SeriallyAsync(askAsync, seconds[1]);
        var started = Stopwatch.GetTimestamp();
        var answers = await ParallelAsync(askAsync, seconds[2], inFlight);
        var rate = answers / Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new RoundTripResult(Percentiles.Of(times, 50), Percentiles.Of(times, 99), rate, warming + times.Count + answers);
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
