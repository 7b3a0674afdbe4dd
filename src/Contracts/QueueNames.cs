namespace Messaging.Contracts;

/// <summary>Queues that one service declares and another one names.</summary>
public static class QueueNames
{
    /// <summary>Declared by every Api replica: the answers, faults and events of jobs. Whichever replica takes one stores it.</summary>
    public const string JobResults = "job-results";

    /// <summary>
    /// Declared by workers for each operation, beside the queue of those who wait on the line: requests whose callers do
    /// not. They yield lanes to the others.
    /// </summary>
    /// <param name="operation">The operation's own queue, for example <c>get-list</c>.</param>
    public static string Background(string operation) => $"{operation}_background";
}
