namespace Messaging.Lanes;

/// <summary>How the operating system schedules a lane against everything else on the machine.</summary>
public enum LanePriority
{
    /// <summary>Like any other thread.</summary>
    Normal,

    /// <summary>Gets a smaller share where others want the CPU too.</summary>
    BelowNormal,

    /// <summary>Gets the CPU time that nobody else wants.</summary>
    Idle,
}
