namespace Messaging.Lanes;

/// <summary>Where a lane's computations run.</summary>
public enum LaneIsolation
{
    /// <summary>In a child process, which can be killed. A crash affects nothing else.</summary>
    Process,

    /// <summary>On a thread of this process: cheaper, but a thread cannot be killed.</summary>
    Thread,
}
