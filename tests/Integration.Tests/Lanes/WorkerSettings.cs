using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Lanes;

internal static class WorkerSettings
{
    /// <summary>Settings that keep the lists cheap, with <paramref name="more"/> on top.</summary>
    public static Dictionary<string, string> Of(string broker, params IEnumerable<(string Key, string Value)> more)
    {
        var settings = new Dictionary<string, string>
        {
            [RabbitMqSystem.BrokerSetting] = broker,
            ["Lanes__Count"] = "1",
            ["GetList__Iterations"] = "100000",
            ["GetList__Wait"] = "0",
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        return settings;
    }
}
