namespace Messaging.Lanes;

/// <summary>The scheduling priority of a lane in the operating system.</summary>
public enum LanePriority
{
    /// <summary>Like any other thread.</summary>
    Normal,

    /// <summary>A smaller share of a busy CPU.</summary>
    BelowNormal,

    /// <summary>Only CPU time that nothing else needs.</summary>
    Idle,
}
