namespace Messaging.AllInOne;

/// <summary>The defaults of one process without a broker, where they differ from those of separate services.</summary>
public static class EmbeddedDefaults
{
    public static readonly IReadOnlyList<KeyValuePair<string, string?>> Settings =
    [
        new("Messaging:Transport", "InMemory"),
        new("Jobs:Store", "Sqlite"),
        new("Lanes:Isolation", "Thread"),
        // The HTTP server shares the CPUs with the lanes and goes first.
        new("Lanes:Priority", "Idle"),
        // For this machine. Otherwise the page of a site whose name leads here could read answers.
        new("AllowedHosts", "localhost;127.0.0.1;[::1]"),
    ];
}
