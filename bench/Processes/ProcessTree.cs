using System.Globalization;

namespace Messaging.Bench.Processes;

/// <summary>A process and all that it started, as Linux's <c>/proc</c> shows them.</summary>
internal static class ProcessTree
{
    /// <returns>It first.</returns>
    public static IReadOnlyList<int> Of(int processId)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .ToLookup(ParentOf);
        return [.. Below(processId, children)];
    }

    /// <returns>Resident memory in MB; 0 if it has ended.</returns>
    public static double ResidentMegabytes(int processId) =>
        Megabytes($"/proc/{processId}/status", "VmRSS:");

    /// <returns>
    /// Their memory in MB, each page divided among all processes that have it, also others (proc(5): Pss in smaps_rollup).
    /// </returns>
    public static double ProportionalMegabytes(IEnumerable<int> processes) => processes.Sum(id => Megabytes($"/proc/{id}/smaps_rollup", "Pss:"));

    /// <returns>Of the resident memory the MB of unchanged pages of files. Processes share them, and the kernel takes them back when it needs them.</returns>
    public static double FileMegabytes(int processId) =>
        Megabytes($"/proc/{processId}/smaps_rollup", "Shared_Clean:") + Megabytes($"/proc/{processId}/smaps_rollup", "Private_Clean:");

    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // It has ended, or is none of ours.
        }
    }

    private static double Megabytes(string path, string name) =>
        Read(path).Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024
            : 0;

    private static IEnumerable<int> Below(int id, ILookup<int, int> children) =>
        children[id].SelectMany(child => Below(child, children)).Prepend(id);

    private static int ParentOf(int id)
    {
        // proc(5): id (name) state parent …; the name may hold spaces and brackets.
        var stat = Read($"/proc/{id}/stat");
        return stat.Length == 0 ? 0 : int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
