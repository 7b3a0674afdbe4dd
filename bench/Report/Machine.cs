using System.Globalization;
using System.Runtime.InteropServices;
using Messaging.Bench.Processes;
using Messaging.TestSupport.Processes;

namespace Messaging.Bench.Report;

/// <summary>Where the figures come from.</summary>
internal static class Machine
{
    public static string LoadAverage => ProcessTree.Read("/proc/loadavg").Split(' ')[0];

    /// <returns>How long the CPUs were idle so far, and all of their time, in the same unit (proc(5): stat).</returns>
    public static (long Idle, long All) CpuTimes()
    {
        // cpu user nice system idle iowait irq softirq steal …, of which user has the guests' too.
        var times = ProcessTree.Read("/proc/stat").Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(time => long.Parse(time, CultureInfo.InvariantCulture)).ToList();
        return (times[3] + times[4], times.Sum());
    }

    /// <summary>The machine and its programs, one line each.</summary>
    public static async Task<IReadOnlyList<string>> DescribeAsync(BenchRun run) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} CPUs ({Field("/proc/cpuinfo", "model name")}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30)} GiB, {RuntimeInformation.OSDescription}"),
        $"{RuntimeInformation.FrameworkDescription} · {await run.Peers.VersionsAsync()}",
        $"RabbitMQ {(await run.BrokerAsync() is { } broker ? await broker.VersionAsync(run.Stop) : "not there")}",
    ];

    public static async Task<string> CommitAsync()
    {
        try
        {
            var commit = await CommandLine.RunAsync("git", "-C", Repository.Root, "rev-parse", "--short", "HEAD");
            var changed = await CommandLine.RunAsync("git", "-C", Repository.Root, "status", "--porcelain", "--untracked-files=no", "--", "src", "bench", ":!bench/RESULTS.md");
            return changed.Length == 0 ? commit : $"{commit} with changes";
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return "unknown";
        }
    }

    private static string Field(string file, string name) =>
        ProcessTree.Read(file).Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";
}
