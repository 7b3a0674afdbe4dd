using Messaging.TestSupport.Processes;

namespace Messaging.TestSupport.Brokers;

/// <summary>
/// A throwaway RabbitMQ container, started through the <c>docker</c> command line. It has the shape of the class of
/// the same name in Testcontainers, which can take its place.
/// </summary>
public sealed class RabbitMqContainer : IBroker
{
    private const string Image = "rabbitmq:4-management";

    // Chosen here and not by Docker, which would choose another at each start.
    private readonly int _port = FreePort.Next();
    private string? _id;

    public string GetConnectionString() => $"amqp://guest:guest@127.0.0.1:{_port}/";

    public async Task StartAsync(CancellationToken stop)
    {
        if (_id is null)
            _id = await CommandLine.RunAsync("docker", "run", "--detach", "--publish", $"127.0.0.1:{_port}:5672", Image);
        else
            await CommandLine.RunAsync("docker", "start", _id);
        await AmqpPort.AnswersAsync(new Uri(GetConnectionString()), stop);
    }

    public Task StopAsync() => CommandLine.RunAsync("docker", "stop", "--time", "1", _id!);

    public async ValueTask DisposeAsync()
    {
        if (_id is not null)
            await CommandLine.RunAsync("docker", "rm", "--force", "--volumes", _id);
    }
}
