namespace Messaging.Worker.Queues;

/// <summary>When a consumer is probed: a silent one is found out within 30 s.</summary>
internal static class ProbeSchedule
{
    /// <summary>How often every consumer is looked at.</summary>
    public static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    /// <summary>A consumer that got nothing for so long is probed.</summary>
    public static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(10);

    /// <summary>How long a probe may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
}
