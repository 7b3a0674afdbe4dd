using System.Diagnostics;
using System.Globalization;
using Messaging.Bench.Processes;
using Messaging.Worker;

namespace Messaging.Bench;

/// <summary>
/// How long the seed's loop takes here, in C# and in Python, while every CPU runs one. By it every subject gets loops
/// of the same time, whatever its language.
/// </summary>
internal static class LoopTime
{
    private const long SharpIterations = 100_000_000;
    private const long PythonIterations = 2_000_000;

    // A second of loops of 40 ms: in less the machine is now fast and now slow.
    private const int Samples = 25;

    /// <returns>The iterations that take this time.</returns>
    public static async Task<long> SharpIterationsAsync(TimeSpan time) =>
        (long)(SharpIterations * (time / await OfSharpAsync(SharpIterations)));

    /// <inheritdoc cref="SharpIterationsAsync"/>
    public static async Task<long> PythonIterationsAsync(string python, TimeSpan time, CancellationToken stop) =>
        (long)(PythonIterations * (time / await OfPythonAsync(python, PythonIterations, stop)));

    /// <returns>The mean, since those who are measured by it have the slow ones too; this holds for both languages.</returns>
    public static async Task<TimeSpan> OfSharpAsync(long iterations)
    {
        var times = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => Task.Factory.StartNew(() => Measure(iterations), TaskCreationOptions.LongRunning)));
        return TimeSpan.FromSeconds(times.SelectMany(time => time).Average());
    }

    public static async Task<TimeSpan> OfPythonAsync(string python, long iterations, CancellationToken stop)
    {
        string[] arguments = ["loop_time.py", .. new[] { iterations, Environment.ProcessorCount, Samples }.Select(number => number.ToString(CultureInfo.InvariantCulture))];
        await using var process = Programs.Python(python, arguments);
        return TimeSpan.FromSeconds(double.Parse(await process.ResultAsync(TimeSpan.FromMinutes(1), stop), CultureInfo.InvariantCulture));
    }

    private static List<double> Measure(long iterations)
    {
        var loop = new BusyLoop(iterations);
        loop.Run(progress: null, CancellationToken.None);
        var times = new List<double>();
        for (var sample = 0; sample < Samples; sample++)
        {
            var started = Stopwatch.GetTimestamp();
            loop.Run(progress: null, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return times;
    }
}
