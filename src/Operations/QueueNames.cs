namespace Messaging.Operations;

/// <summary>Queues that one service declares and another one uses.</summary>
public static class QueueNames
{
    /// <summary>The answers, faults and events of jobs. Every Api replica declares and consumes it.</summary>
    public const string JobResults = "job-results";
}

/// <summary>The names of control messages at the broker.</summary>
internal static class MessageNames
{
    /// <summary>The former namespace of the messages. Workers and Apis of earlier versions use it.</summary>
    public const string Prefix = "Messaging.Contracts:";
}
