namespace Messaging.TestSupport.Servers;

/// <summary>A server that somebody else runs, named by the environment.</summary>
public sealed class NamedServer : IServer
{
    private readonly string _address;

    private NamedServer(string address) => _address = address;

    /// <returns>Null if the variable is not set.</returns>
    public static NamedServer? From(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } address ? new NamedServer(address) : null;

    public string GetConnectionString() => _address;

    public Task StartAsync(CancellationToken stop) => Task.CompletedTask;

    public Task StopAsync() => throw new NotSupportedException("Others may use this server.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
