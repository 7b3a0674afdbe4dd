using System.Net;
using Messaging.Containers.Tests.Docker;
using Messaging.TestSupport.Processes;

namespace Messaging.Faults;

/// <summary>The system of the compose file: two replicas of the Api, three workers, broker and database.</summary>
internal sealed class RunningSystem(bool withCluster) : IAsyncDisposable
{
    private const int Apis = 2;
    private const int Workers = 3;

    // A short wait, little work, and jobs that expire while the run still looks at them. Lanes yield to everything else.
    private const string Overrides =
        """
        services:
          api:
            build: { args: { NUGET_CERT_REVOCATION_MODE: offline } }
            environment: { Jobs__Timeout: "00:03:00", Hosting__ShutdownDelay: "00:00:05" }
          worker:
            build: { args: { NUGET_CERT_REVOCATION_MODE: offline } }
            environment: { GetList__Iterations: "10000000", GetList__Wait: "00:00:01", Lanes__Priority: Idle }
          # Not started: no fault has to do with it.
          console:
            profiles: [unused]
        """;

    private readonly ComposeProject _project = new(Overrides, "API_PORT=0\nRABBITMQ_MANAGEMENT_PORT=0\n", withCluster ? ["deploy/cluster.yml"] : []);

    /// <summary>The replicas of the Api.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    public async Task BuildAndStartAsync(CancellationToken stop)
    {
        // One after the other: at the same time, each would compile the same layer.
        await ComposeAsync(["build", "api"], stop);
        await ComposeAsync(["build", "worker"], stop);
        await StartAsync(stop);
        await FindApisAsync(stop);
    }

    /// <summary>Starts what has stopped.</summary>
    public Task StartAsync(CancellationToken stop) => ScaleAsync(Workers, stop);

    public Task ScaleAsync(int workers, CancellationToken stop) =>
        ComposeAsync(["up", "--detach", "--no-build", "--no-recreate", "--scale", $"api={Apis}", "--scale", $"worker={workers}"], stop);

    /// <summary>Takes the addresses of the Api again: a container gets another port when it is started again.</summary>
    public async Task FindApisAsync(CancellationToken stop)
    {
        var addresses = new List<Uri>();
        foreach (var api in await ContainersAsync("api", stop))
            addresses.Add(new Uri($"http://127.0.0.1:{await api.InspectAsync("{{(index (index .NetworkSettings.Ports \"8000/tcp\") 0).HostPort}}", stop)}"));
        Addresses = addresses;
    }

    public Task<string> ComposeAsync(IEnumerable<string> arguments, CancellationToken stop) => _project.RunAsync(arguments, stop);

    public Task<string> BrokerAsync(CancellationToken stop, params IEnumerable<string> command) =>
        ComposeAsync(["exec", "-T", "rabbitmq", "rabbitmqctl", "--quiet", .. command], stop);

    /// <summary>Runs SQL as the server's own account, which only its container can use.</summary>
    public Task<string> SqlAsync(string sql, CancellationToken stop) =>
        ComposeAsync(["exec", "-T", "postgres", "psql", "--quiet", "--username", "postgres", "--dbname", "messaging", "--command", sql], stop);

    public Task<IReadOnlyList<Container>> ContainersAsync(string service, CancellationToken stop) => _project.ContainersAsync(service, stop);

    public static Task DockerAsync(string command, Container container, CancellationToken stop) =>
        CommandLine.RunAsync("docker", [.. command.Split(' '), container.Id], stop);

    public Task RemoveVolumeAsync(string volume, CancellationToken stop) => CommandLine.RunAsync("docker", ["volume", "rm", $"{_project.Name}_{volume}"], stop);

    /// <summary>Adds a rule to the packet filter of a container for a time.</summary>
    public async Task FilterAsync(string service, string rule, int seconds, CancellationToken stop)
    {
        var container = await this.OneAsync(service, stop);
        await InNetworkOfAsync(container, $"-A {rule}", stop);
        await FaultSteps.ForAsync(seconds, stop);
        await InNetworkOfAsync(container, $"-D {rule}", stop);
    }

    /// <summary>Runs <c>iptables</c> in the network of a container. It needs root, or sudo without a password.</summary>
    public static async Task InNetworkOfAsync(Container container, string rule, CancellationToken stop)
    {
        var process = await container.InspectAsync("{{.State.Pid}}", stop);
        string[] command = ["nsenter", "--target", process.Trim(), "--net", "iptables", .. rule.Split(' ')];
        if (!Environment.IsPrivilegedProcess)
            command = ["sudo", .. command];
        await CommandLine.RunAsync(command[0], command[1..], stop);
    }

    public async Task EachAsync(IEnumerable<string> services, Func<Container, Task> action, CancellationToken stop)
    {
        foreach (var service in services)
        {
            foreach (var container in await ContainersAsync(service, stop))
                await action(container);
        }
    }

    /// <returns>The address of a container in its network.</returns>
    public async Task<IPAddress> HostAddressAsync(string service, CancellationToken stop) => IPAddress.Parse(await NetworkAsync(service, "IPAddress", stop));

    /// <returns>The address of this machine in the network of a container.</returns>
    public Task<string> GatewayAsync(string service, CancellationToken stop) => NetworkAsync(service, "Gateway", stop);

    public async ValueTask DisposeAsync()
    {
        // A paused container cannot be removed.
        foreach (var service in (string[])["rabbitmq", "postgres", "worker", "api"])
        {
            foreach (var container in await ContainersAsync(service, CancellationToken.None))
                await CommandLine.SucceedsAsync("docker", "unpause", container.Id);
        }

        await _project.DownAsync();
        _project.Dispose();
    }

    private async Task<string> NetworkAsync(string service, string property, CancellationToken stop) =>
        (await (await this.OneAsync(service, stop)).InspectAsync($"{{{{range .NetworkSettings.Networks}}}}{{{{.{property}}}}}{{{{end}}}}", stop)).Trim();
}
