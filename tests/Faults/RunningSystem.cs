using Messaging.Containers.Tests.Docker;

namespace Messaging.Faults;

/// <summary>The system of the compose file: one Api, three workers, broker and database.</summary>
internal sealed class RunningSystem : IAsyncDisposable
{
    public const int Workers = 3;

    // A short wait, little work, and jobs that expire while the run still looks at them. Lanes yield to everything else.
    private const string Overrides =
        """
        services:
          api:
            build: { args: { NUGET_CERT_REVOCATION_MODE: offline } }
            environment: { Jobs__Timeout: "00:03:00" }
          worker:
            build: { args: { NUGET_CERT_REVOCATION_MODE: offline } }
            environment: { GetList__Iterations: "10000000", GetList__Wait: "00:00:01", Lanes__Priority: Idle }
        """;

    private readonly ComposeProject _project = new(Overrides, "API_PORT=0\nRABBITMQ_MANAGEMENT_PORT=0\n");

    public Uri Address { get; private set; } = null!;

    public async Task StartAsync(CancellationToken stop)
    {
        await ComposeAsync(["build", "api", "worker"], stop);
        await HealAsync(stop);
        Address = new Uri($"http://127.0.0.1:{await _project.HostPortAsync("api", 8000, stop)}");
    }

    /// <summary>Starts what has stopped. Waits until all containers are healthy.</summary>
    public Task HealAsync(CancellationToken stop) => ScaleAsync(Workers, stop);

    public Task ScaleAsync(int workers, CancellationToken stop) =>
        ComposeAsync(["up", "--detach", "--no-build", "--no-recreate", "--scale", $"worker={workers}"], stop);

    public Task<string> ComposeAsync(IEnumerable<string> arguments, CancellationToken stop) => _project.RunAsync(arguments, stop);

    public Task<string> BrokerAsync(CancellationToken stop, params IEnumerable<string> command) =>
        ComposeAsync(["exec", "-T", "rabbitmq", "rabbitmqctl", "--quiet", .. command], stop);

    /// <summary>Runs SQL as the server's own account, which only its container can use.</summary>
    public Task<string> SqlAsync(string sql, CancellationToken stop) =>
        ComposeAsync(["exec", "-T", "postgres", "psql", "--quiet", "--username", "postgres", "--dbname", "messaging", "--command", sql], stop);

    public Task<IReadOnlyList<Container>> ContainersAsync(string service, CancellationToken stop) => _project.ContainersAsync(service, stop);

    public static Task DockerAsync(string command, Container container, CancellationToken stop) =>
        TestSupport.Processes.CommandLine.RunAsync("docker", [.. command.Split(' '), container.Id], stop);

    public async ValueTask DisposeAsync()
    {
        // A paused container cannot be removed.
        foreach (var service in (string[])["rabbitmq", "postgres", "worker", "api"])
        {
            foreach (var container in await ContainersAsync(service, CancellationToken.None))
                await TestSupport.Processes.CommandLine.SucceedsAsync("docker", "unpause", container.Id);
        }

        await _project.DownAsync();
        _project.Dispose();
    }
}
