namespace Messaging.Operations.WebConsole.Components;

/// <summary>A queue of the broker as text.</summary>
internal static class QueueText
{
    // Its name at the broker is that of earlier versions.
    private const string Quarantine = "suspects";

    public static string Of(string queue) => queue == Quarantine ? $"{queue} (quarantine)" : queue;
}
