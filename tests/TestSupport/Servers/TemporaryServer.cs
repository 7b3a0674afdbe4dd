using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;

namespace Messaging.TestSupport.Servers;

/// <summary>A server for one test run: a temporary container, else an installed server.</summary>
internal static class TemporaryServer
{
    /// <param name="container">Builds the container.</param>
    /// <param name="installed">Null if the server is not installed.</param>
    /// <param name="missing">What to do if there is neither.</param>
    /// <param name="stop">Ends the start.</param>
    /// <exception cref="DockerUnavailableException">There is neither. Its message says what to do, and why Docker cannot be used.</exception>
    public static async Task<IServer> StartAsync(Func<IContainer> container, Func<IServer>? installed, string missing, CancellationToken stop)
    {
        var server = Choose(container, installed, missing);
        try
        {
            await server.StartAsync(stop);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static IServer Choose(Func<IContainer> container, Func<IServer>? installed, string missing)
    {
        try
        {
            return new ServerContainer(container());
        }
        catch (DockerUnavailableException unavailable)
        {
            // The library's own message does not say why: the engine may be there and refuse the version of the API.
            Exception reason = unavailable;
            while (reason.InnerException is { } inner)
                reason = inner;
            return installed?.Invoke() ?? throw new DockerUnavailableException($"{missing} Docker says: {reason.Message.Trim()}", unavailable);
        }
    }
}
