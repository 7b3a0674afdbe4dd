using System.Globalization;

namespace Messaging.Lanes.Processes;

/// <summary>
/// The environment of a lane's process: what a program needs to run, without the worker's secrets.
/// </summary>
internal static class LaneEnvironment
{
    private static readonly string[] Kept = ["PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SystemRoot"];

    public static void Apply(IDictionary<string, string?> environment, LanesOptions options)
    {
        foreach (var name in environment.Keys.Where(name => !Kept.Contains(name) && !name.StartsWith("DOTNET_", StringComparison.Ordinal)).ToList())
            environment.Remove(name);

        // A lane runs one computation at a time. A concurrent garbage collector would only compete with it.
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_gcConcurrent"] = "0";
        environment["DOTNET_EnableDiagnostics"] = "0";
        environment["DOTNET_TieredPGO"] = "0";
        if (options.MemoryLimit is { } bytes)
            environment["DOTNET_GCHeapHardLimit"] = bytes.ToString("X", CultureInfo.InvariantCulture);
    }
}
