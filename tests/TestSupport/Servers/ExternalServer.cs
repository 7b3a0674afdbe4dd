namespace Messaging.TestSupport.Servers;

/// <summary>A running server that an environment variable names. Tests do not start or stop it.</summary>
public sealed class ExternalServer : IServer
{
    private readonly string _address;

    private ExternalServer(string address) => _address = address;

    /// <returns>Null if the variable is not set.</returns>
    public static ExternalServer? From(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } address ? new ExternalServer(address) : null;

    public string GetConnectionString() => _address;

    public Task StartAsync(CancellationToken stop) => Task.CompletedTask;

    public Task StopAsync() => throw new NotSupportedException("Others may use this server.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
