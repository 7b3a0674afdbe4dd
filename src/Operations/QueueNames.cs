namespace Messaging.Operations;

/// <summary>Queues that one service declares and another one uses.</summary>
public static class QueueNames
{
    /// <summary>The answers, faults and events of jobs. Every Api replica declares and consumes it.</summary>
    public const string JobResults = "job-results";

    /// <summary>Which jobs workers have. Every Api replica declares and consumes it.</summary>
    public const string JobHeartbeats = "job-heartbeats";

    /// <summary>Requests that may crash their worker. The value is on the wire: workers of earlier versions consume it.</summary>
    public const string Quarantine = "suspects";

    /// <summary>The queue of messages at which a consumer of this queue failed, as MassTransit names it.</summary>
    public static string ErrorsOf(string queue) => $"{queue}_error";

    /// <summary>The queue of messages that no consumer of this queue knows, as MassTransit names it.</summary>
    public static string SkippedOf(string queue) => $"{queue}_skipped";

    /// <summary>The queue of messages that reached the delivery limit of this queue.</summary>
    public static string DeadLettersOf(string queue) => $"{queue}_dead-letter";
}
