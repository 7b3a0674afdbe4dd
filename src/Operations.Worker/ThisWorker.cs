using System.Reflection;

namespace Messaging.Operations.Worker;

/// <summary>The name and the version of this worker, in messages and for display.</summary>
internal static class ThisWorker
{
    public static string Name { get; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    public static string Version { get; } =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
