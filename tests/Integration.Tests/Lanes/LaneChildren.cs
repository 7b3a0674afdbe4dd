using System.Diagnostics;
using System.Globalization;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>The lane processes of a worker, by Linux's <c>/proc</c>.</summary>
internal static class LaneChildren
{
    public static IReadOnlyList<int> LaneProcesses(this ServiceProcess worker) =>
        [.. Process.GetProcessesByName("dotnet").Select(process => process.Id).Where(id => IsLane(id) && Stat(id) is [_, var parent, ..] && parent == $"{worker.Id}")];

    /// <summary>Whether the process is a running lane, and not a zombie.</summary>
    public static bool IsLane(int id) => Read(id, "cmdline").Contains("\0--lane\0", StringComparison.Ordinal);

    /// <summary>State, parent and so on: proc(5).</summary>
    private static string[] Stat(int id) => Read(id, "stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // It has ended, or is none of ours.
        }
    }
}
