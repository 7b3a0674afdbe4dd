using System.Diagnostics;
using System.Globalization;

namespace Messaging.TestSupport.Processes;

/// <summary>The CPU time of a process and of all that it started, by Linux's <c>/proc</c>.</summary>
internal static class CpuTime
{
    public static TimeSpan OfTree(int processId)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: ParentOf(id)))
            .ToLookup(process => process.Parent, process => process.Id);
        return Sum(processId, parents);
    }

    private static TimeSpan Sum(int id, ILookup<int, int> children) =>
        children[id].Aggregate(Of(id), (sum, child) => sum + Sum(child, children));

    private static TimeSpan Of(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.TotalProcessorTime;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return TimeSpan.Zero; // It has ended.
        }
    }

    private static int ParentOf(int id)
    {
        try
        {
            // proc(5): id (name) state parent …; the name may hold spaces and brackets.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0; // It has ended, or is none of ours.
        }
    }
}
