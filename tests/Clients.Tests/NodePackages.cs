using System.Diagnostics;
using System.Security.Cryptography;
using Messaging.TestSupport.Processes;

namespace Messaging.Clients.Tests;

/// <summary>The packages of the folder TypeScript, installed once for each lock file. The tests of one class run one after another.</summary>
internal static class NodePackages
{
    private static readonly Version Oldest = new(20, 19);
    private static readonly string Source = Path.Combine(SourceTree.Root, "tests/Clients.Tests/TypeScript");

    /// <summary>The folder in which the programs run.</summary>
    public static string Folder { get; } = Path.Combine(SourceTree.Root, "artifacts/clients", Hash(Path.Combine(Source, "package-lock.json")));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Installs the packages. Skips the test without Node.js.</summary>
    public static async Task RequireAsync()
    {
        if (await MissingAsync() is { } missing)
            Requires.Skip(missing);

        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.GetFiles(Source))
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        var installed = Path.Combine(Folder, "installed");
        if (File.Exists(installed))
            return;
        await RunAsync("npm", "ci", "--no-audit", "--no-fund");
        await File.WriteAllTextAsync(installed, "", Stop);
    }

    /// <summary>Runs a program of the packages, or node.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public static Task<string> RunAsync(string program, params string[] arguments)
    {
        var own = Path.Combine(Folder, "node_modules/.bin", program);
        var start = new ProcessStartInfo(File.Exists(own) ? own : program, arguments) { WorkingDirectory = Folder };
        // Redocly asks for newer versions of itself, and sends telemetry.
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        return CommandLine.RunAsync(start, Stop);
    }

    private static async Task<string?> MissingAsync()
    {
        if (!await CommandLine.SucceedsAsync("node", "--version") || !await CommandLine.SucceedsAsync("npm", "--version"))
            return "Node.js with npm is not installed.";

        var version = Version.Parse((await CommandLine.RunAsync("node", "--version")).TrimStart('v'));
        return version < Oldest ? $"Node.js {version} is too old: {Oldest} or later is needed." : null;
    }

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))[..16];
}
