namespace Messaging.ServiceDefaults.Settings;

/// <summary>The names in the section <c>ConnectionStrings</c>. Each service knows all of them, since services can share one environment.</summary>
public static class ConnectionStringNames
{
    public const string RabbitMq = "RabbitMq";
    public const string Jobs = "Jobs";

    public static IReadOnlyList<string> All { get; } = [RabbitMq, Jobs];
}
