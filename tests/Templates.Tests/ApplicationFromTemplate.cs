using System.Diagnostics;
using Messaging.TestSupport.Processes;

namespace Messaging.Templates.Tests;

/// <summary>
/// An application that is created from the packages of this build by <c>dotnet new</c>, with an added operation. It has a
/// folder, a home of dotnet and a cache of packages of its own.
/// </summary>
public sealed class ApplicationFromTemplate : IAsyncLifetime
{
    private const string Name = "Shop";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-templates-");
    private readonly string _configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;

    /// <summary>The version of the packages, which no other run has.</summary>
    public string Version { get; } = $"1.0.0-test-{Guid.NewGuid():N}";

    /// <summary>The folder of the application.</summary>
    public string Root => Path.Combine(_folder.FullName, Name);

    /// <summary>The folder of the packages.</summary>
    public string Packages => Path.Combine(Root, "packages");

    public async ValueTask InitializeAsync()
    {
        try
        {
            await MakeAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Refresh();
        if (_folder.Exists)
            _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs the application's own tests.</summary>
    /// <returns>What they wrote.</returns>
    public Task<string> TestAsync() => DotnetAsync(Root, "test", "--configuration", _configuration, "--no-build", "--nologo");

    /// <returns>The built program of one of its projects.</returns>
    public string Program(string project) => Path.Combine(Root, "artifacts", "bin", project, _configuration, $"{project}.dll");

    private async Task MakeAsync()
    {
        var feed = Path.Combine(_folder.FullName, "feed");
        await DotnetAsync(
            SourceTree.Root, "pack", "Messaging.sln", "--no-build", "--configuration", _configuration, "--output", feed, "-p:MinVerSkip=true", $"-p:Version={Version}");
        await DotnetAsync(_folder.FullName, "new", "install", Path.Combine(feed, $"Messaging.Templates.{Version}.nupkg"));
        await DotnetAsync(_folder.FullName, "new", "messaging-app", "--name", Name);
        foreach (var package in Directory.GetFiles(feed))
            File.Move(package, Path.Combine(Packages, Path.GetFileName(package)));

        var added = await DotnetAsync(Root, "new", "messaging-operation", "--name", "CountPrimes", "--namespace", Name);
        AddLine(added, "operations.Compute<", "Worker");
        AddLine(added, "operations.Map<", "Api");
        await DotnetAsync(Root, "build", "--configuration", _configuration, "--nologo");
    }

    /// <summary>Adds the line that <c>dotnet new</c> printed for the Operations.cs of a project.</summary>
    private void AddLine(string printed, string start, string project)
    {
        var line = printed.Split('\n').Select(each => each.Trim()).Single(each => each.StartsWith(start, StringComparison.Ordinal));
        var file = Path.Combine(Root, "src", project, "Operations.cs");
        var text = File.ReadAllText(file);
        File.WriteAllText(file, text.Insert(text.LastIndexOf("    }", StringComparison.Ordinal), $"        {line}\n"));
    }

    private Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder };
        start.Environment["DOTNET_CLI_HOME"] = Path.Combine(_folder.FullName, "home");
        // Packages of others are taken from where they are already.
        start.Environment["NUGET_FALLBACK_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder.FullName, "nuget");
        // No process is left when the command has ended.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        return CommandLine.RunAsync(start, TestContext.Current.CancellationToken);
    }
}
