using Messaging.TestSupport.Processes;

namespace Messaging.Containers.Tests;

/// <summary>The worker's container with the program of RunawayWorker, whose computations misbehave on request.</summary>
internal static class RunawayWorker
{
    private const string Folder = "/runaway";

    /// <returns>The definition of the service for compose.</returns>
    public static object Definition(IReadOnlyDictionary<string, string> environment) => new
    {
        environment,
        entrypoint = new[] { "dotnet", $"{Folder}/RunawayWorker.dll" },
        volumes = new[] { $"{Path.GetDirectoryName(ServiceAssembly.Find("RunawayWorker"))}:{Folder}:ro" },
        // No process can kill the first one of its container, itself not either.
        init = true,
    };
}
