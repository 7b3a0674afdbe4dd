namespace Messaging.Lanes;

/// <summary>Where a lane's computations run.</summary>
public enum LaneIsolation
{
    /// <summary>In a child process, which can be killed and may crash without harm to anything else.</summary>
    Process,

    /// <summary>On a thread of this process: cheaper, but nothing can stop a computation that does not stop itself.</summary>
    Thread,
}
