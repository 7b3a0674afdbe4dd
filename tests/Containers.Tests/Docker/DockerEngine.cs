using System.ComponentModel;
using Messaging.TestSupport.Processes;

namespace Messaging.Containers.Tests.Docker;

/// <summary>Whether this machine runs containers.</summary>
internal static class DockerEngine
{
    /// <returns>Null if it does, else the reason.</returns>
    public static async Task<string?> WhyUnavailableAsync(CancellationToken stop)
    {
        try
        {
            await CommandLine.RunAsync("docker", ["info"], stop);
            await CommandLine.RunAsync("docker", ["compose", "version"], stop);
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            return $"No Docker engine with compose v2: {exception.Message}";
        }
    }
}
