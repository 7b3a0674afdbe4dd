using System.Text.Json;
using Messaging.TestSupport.Processes;

namespace Messaging.Containers.Tests.Docker;

/// <summary>
/// Responsible for one compose project under a name of its own: the repository's compose file with an override and
/// an environment file in place of the developer's <c>.env</c>.
/// </summary>
internal sealed class ComposeProject : IDisposable
{
    private const string ComposeFile = "docker-compose.yml";

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("containers-tests-");
    private readonly string _settingsFile;
    private readonly string[] _options;

    /// <param name="overrides">What is overridden, as a compose file.</param>
    /// <param name="environment">The environment file.</param>
    /// <param name="files">Further compose files of the repository.</param>
    public ComposeProject(string overrides, string environment, params IEnumerable<string> files)
    {
        var overridesFile = Path.Combine(_files.FullName, "override.yml");
        var environmentFile = Path.Combine(_files.FullName, "environment");
        File.WriteAllText(overridesFile, overrides);
        File.WriteAllText(environmentFile, environment);
        _settingsFile = Path.Combine(_files.FullName, "settings.json");
        Set("worker", new { });
        _options =
        [
            "compose", "--project-name", Name, "--env-file", environmentFile,
            "--file", Path.Combine(RepositoryRoot(), ComposeFile), .. files.SelectMany(file => (string[])["--file", Path.Combine(RepositoryRoot(), file)]),
            "--file", overridesFile, "--file", _settingsFile,
        ];
    }

    public string Name { get; } = $"containers-tests-{Guid.NewGuid():n}";

    /// <summary>Overrides these keys of a service, from the next <c>up</c> on. Replaces the overrides of the last call.</summary>
    public void Set(string service, object definition) => File.WriteAllText(
        _settingsFile,
        JsonSerializer.Serialize(new { services = new Dictionary<string, object> { [service] = definition } }));

    public Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken stop) =>
        CommandLine.RunAsync("docker", [.. _options, .. arguments], stop);

    /// <returns>The service's containers, also those that do not run.</returns>
    public async Task<IReadOnlyList<Container>> ContainersAsync(string service, CancellationToken stop)
    {
        var ids = await RunAsync(["ps", "--all", "--quiet", service], stop);
        return [.. ids.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(id => new Container(id))];
    }

    public async Task<int> HostPortAsync(string service, int port, CancellationToken stop)
    {
        var address = await RunAsync(["port", service, $"{port}"], stop);
        return int.Parse(address.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Removes all that the project made: containers, networks, volumes and the images built for it.</summary>
    public Task DownAsync() =>
        RunAsync(["--profile", "*", "down", "--volumes", "--rmi", "local", "--remove-orphans", "--timeout", "2"], CancellationToken.None);

    public void Dispose() => _files.Delete(recursive: true);

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, ComposeFile)))
            folder = folder.Parent ?? throw new InvalidOperationException($"No {ComposeFile} above {AppContext.BaseDirectory}.");
        return folder.FullName;
    }
}
