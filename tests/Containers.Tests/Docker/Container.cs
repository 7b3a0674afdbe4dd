using System.Globalization;
using Messaging.TestSupport.Processes;

namespace Messaging.Containers.Tests.Docker;

/// <summary>
/// One container that compose made, by its id. Driven by the command as compose is, and not by Testcontainers' client of the engine:
/// that would be a second way to it, and no shorter.
/// </summary>
internal sealed record Container(string Id)
{
    public Task KillAsync(CancellationToken stop) => RunAsync(["kill", "--signal", "KILL", Id], stop);

    /// <summary>Sends SIGTERM, and SIGKILL if that does not end it within the time its service is given.</summary>
    public Task StopAsync(CancellationToken stop) => RunAsync(["stop", Id], stop);

    public Task StartAsync(CancellationToken stop) => RunAsync(["start", Id], stop);

    /// <returns>Since when it runs and how often the engine started it again: the same as long as it did not stop.</returns>
    public Task<string> UpSinceAsync(CancellationToken stop) => InspectAsync("{{.Id}} {{.State.StartedAt}} {{.RestartCount}}", stop);

    /// <returns>How often the engine has started it again.</returns>
    public async Task<int> RestartsAsync(CancellationToken stop) =>
        int.Parse(await InspectAsync("{{.RestartCount}}", stop), CultureInfo.InvariantCulture);

    /// <summary>Disconnects it from its network. Its connections are not closed.</summary>
    /// <returns>The network, for <see cref="ConnectAsync"/>.</returns>
    public async Task<string> DisconnectAsync(CancellationToken stop)
    {
        var network = await InspectAsync("{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}", stop);
        await RunAsync(["network", "disconnect", network, Id], stop);
        return network;
    }

    public Task ConnectAsync(string network, CancellationToken stop) => RunAsync(["network", "connect", network, Id], stop);

    public Task<string> LogAsync(CancellationToken stop) => RunAsync(["logs", Id], stop);

    /// <param name="format">A Go template over what <c>docker inspect</c> knows.</param>
    /// <param name="stop">Ends the command.</param>
    public Task<string> InspectAsync(string format, CancellationToken stop) => RunAsync(["inspect", "--format", format, Id], stop);

    public Task<string> HealthAsync(CancellationToken stop) => InspectAsync("{{.State.Health.Status}}", stop);

    /// <returns>The user ids of its processes.</returns>
    public async Task<IReadOnlyList<string>> UsersAsync(CancellationToken stop)
    {
        var table = await RunAsync(["top", Id, "-o", "pid,uid"], stop);
        return [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Split(' ')[^1])];
    }

    /// <returns>Its processes, by the ids that the host knows them by.</returns>
    public async Task<IReadOnlyList<(int Id, string Command)>> CommandsAsync(CancellationToken stop)
    {
        var table = await RunAsync(["top", Id, "-o", "pid,args"], stop);
        var rows = table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Trim().Split(' ', 2));
        return [.. rows.Select(row => (int.Parse(row[0], CultureInfo.InvariantCulture), row[1]))];
    }

    /// <returns>The ids of its lanes' processes.</returns>
    public async Task<IReadOnlyList<int>> LanesAsync(CancellationToken stop) =>
        [.. (await CommandsAsync(stop)).Where(process => process.Command.Contains(" --lane ", StringComparison.Ordinal)).Select(process => process.Id)];

    private static Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken stop) =>
        CommandLine.RunAsync("docker", arguments, stop);
}
