namespace Messaging.Operations.Worker;

/// <summary>The name of this worker, in messages and for display.</summary>
internal static class ThisWorker
{
    public static string Name { get; } = $"{Environment.MachineName}/{Environment.ProcessId}";
}
