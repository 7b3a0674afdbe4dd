using DotNet.Testcontainers.Containers;

namespace Messaging.TestSupport.Servers;

/// <summary>A container of Testcontainers. Its port must be bound to one of the host: Docker would choose another at each start.</summary>
public sealed class ServerContainer(IContainer container) : IServer
{
    private string? _address;

    public IContainer Container => container;

    public string GetConnectionString() => _address ?? throw new InvalidOperationException("It has not been started.");

    public async Task StartAsync(CancellationToken stop)
    {
        await container.StartAsync(stop);
        // Kept, since a container that is stopped has no ports.
        _address = container.GetConnectionString();
    }

    public Task StopAsync() => container.StopAsync();

    public ValueTask DisposeAsync() => container.DisposeAsync();
}
