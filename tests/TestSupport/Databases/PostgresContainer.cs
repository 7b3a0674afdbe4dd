using Messaging.TestSupport.Processes;

namespace Messaging.TestSupport.Databases;

/// <summary>A throwaway PostgreSQL container, started through the <c>docker</c> command line.</summary>
/// <param name="options">Further options of <c>postgres</c>.</param>
internal sealed class PostgresContainer(params IReadOnlyList<string> options) : IDatabase
{
    private const string Image = "postgres:17";

    // Chosen here and not by Docker, which would choose another at each start.
    private readonly int _port = FreePort.Next();
    private string? _id;

    public string GetConnectionString() => OwnPostgres.ConnectionString(_port);

    public async Task StartAsync(CancellationToken stop)
    {
        if (_id is null)
        {
            _id = await CommandLine.RunAsync(
                "docker",
                [
                    "run", "--detach", "--publish", $"127.0.0.1:{_port}:5432", "--env", $"POSTGRES_PASSWORD={OwnPostgres.Password}",
                    Image, "postgres", .. options,
                ]);
        }
        else
        {
            await CommandLine.RunAsync("docker", "start", _id);
        }

        await PostgresPort.AnswersAsync(_port, stop);
    }

    public Task StopAsync() => CommandLine.RunAsync("docker", "stop", "--time", "5", _id!);

    public async ValueTask DisposeAsync()
    {
        if (_id is not null)
            await CommandLine.RunAsync("docker", "rm", "--force", "--volumes", _id);
    }
}
