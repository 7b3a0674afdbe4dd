using Messaging.TestSupport.Processes;

namespace Messaging.Containers.Tests;

/// <summary>The worker's container with another program mounted beside its own: a worker that can be told to misbehave.</summary>
internal static class RunawayWorker
{
    private const string Folder = "/runaway";

    /// <returns>What compose is told of the service.</returns>
    public static object Definition(IReadOnlyDictionary<string, string> environment) => new
    {
        environment,
        entrypoint = new[] { "dotnet", $"{Folder}/RunawayWorker.dll" },
        volumes = new[] { $"{Path.GetDirectoryName(ServiceAssembly.Find("RunawayWorker"))}:{Folder}:ro" },
        // No process can kill the first one of its container, itself not either.
        init = true,
    };
}
