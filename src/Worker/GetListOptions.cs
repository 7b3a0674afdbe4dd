using System.ComponentModel.DataAnnotations;

namespace Messaging.Worker;

/// <summary>The amount of work of one <c>GetList</c>. Callers cannot change it.</summary>
public sealed class GetListOptions
{
    /// <value>Iterations of each of the two loops, 0 to 10^15. Default: 100,000,000.</value>
    [Range(typeof(long), "0", "1000000000000000")]
    public long Iterations { get; set; } = 100_000_000;

    /// <value>The wait between the two loops, 0 to one day. Default: 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(10);

    /// <value>The items of the list. Default: Item1, Item2, Item3.</value>
    public string[] Items { get; set; } = ["Item1", "Item2", "Item3"];

    // As many as a lane can compute during one default wait. Without a wait no request waits.
    internal int WaitingPerLane => Wait == TimeSpan.Zero ? 0 : 250;
}
