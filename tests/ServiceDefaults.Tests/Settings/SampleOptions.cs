using System.ComponentModel.DataAnnotations;

namespace Messaging.ServiceDefaults.Tests.Settings;

/// <summary>One property of each kind that settings have.</summary>
internal sealed class SampleOptions
{
    [Range(1, 10)]
    public int Count { get; set; } = 5;

    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(10);

    [Range(typeof(long), "1", "1000")]
    public long? Limit { get; set; }

    public DayOfWeek Day { get; set; } = DayOfWeek.Monday;

    public bool Fast { get; set; }

    public string[] Names { get; set; } = ["one", "two"];
}
