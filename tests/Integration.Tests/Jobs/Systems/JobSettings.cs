namespace Messaging.Integration.Tests.Jobs.Systems;

internal static class JobSettings
{
    /// <summary>A computation that ends only when it is stopped.</summary>
    public static readonly IReadOnlyList<(string Key, string Value)> Endless =
        [("GetList__Iterations", "1000000000000000"), ("Lanes__TimeLimit", "01:00:00")];

    /// <summary>One message at a time, so that a second job stays queued while the first is running.</summary>
    public static readonly IReadOnlyList<(string Key, string Value)> OneAtATime = [("Lanes__Count", "1"), ("Operations__GetList__WaitingPerLane", "0")];

    /// <summary>Settings that keep the lists cheap, with <paramref name="more"/> on top.</summary>
    public static Dictionary<string, string> Of(params IEnumerable<(string Key, string Value)> more)
    {
        var settings = new Dictionary<string, string> { ["Lanes__Count"] = "1", ["GetList__Iterations"] = "100000", ["GetList__Wait"] = "0" };
        foreach (var (key, value) in more)
            settings[key] = value;
        return settings;
    }
}
