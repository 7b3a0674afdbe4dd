namespace Messaging.Operations;

/// <summary>Queues that one service declares and another one uses.</summary>
public static class QueueNames
{
    /// <summary>The answers, faults and events of jobs. Every Api replica declares and consumes it.</summary>
    public const string JobResults = "job-results";
}
