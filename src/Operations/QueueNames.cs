namespace Messaging.Operations;

/// <summary>Queues that one service declares and another one names.</summary>
public static class QueueNames
{
    /// <summary>Declared by every Api replica: the answers, faults and events of jobs. Whichever replica takes one stores it.</summary>
    public const string JobResults = "job-results";
}
