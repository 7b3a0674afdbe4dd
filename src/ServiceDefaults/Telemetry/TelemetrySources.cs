namespace Messaging.ServiceDefaults.Telemetry;

/// <summary>The names of the activity sources and meters that are exported.</summary>
public static class TelemetrySources
{
    public const string MassTransit = "MassTransit";

    /// <summary>Every source and meter of this system begins with this.</summary>
    public const string Own = "Messaging.";

    public static readonly IReadOnlyList<string> ActivitySources = [MassTransit, Own + "*", "Microsoft.AspNetCore"];

    public static readonly IReadOnlyList<string> Meters =
        [MassTransit, Own + "*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];
}
