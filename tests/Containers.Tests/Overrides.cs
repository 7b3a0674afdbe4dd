namespace Messaging.Containers.Tests;

/// <summary>What the tests set in the repository's compose file.</summary>
internal static class Overrides
{
    public const string Password = "never-to-be-seen-in-a-log";

    // Host port 0: the engine picks free ones.
    public const string Environment =
        $"""
        API_PORT=0
        CONSOLE_PORT=0
        RABBITMQ_MANAGEMENT_PORT=0
        RABBITMQ_PASSWORD={Password}
        POSTGRES_PASSWORD={Password}
        """;

    // A wait long enough to be hit in the middle, and loops that leave CPU time to workers that start. Health is known sooner where a
    // scenario waits for it, and nowhere too often: each look starts a process, the broker's a large one.
    // No image waits for the internet but for its packages, and nothing is compiled twice in services that live for minutes.
    public const string Compose =
        """
        services:
          api:
            build: { args: { NUGET_CERT_REVOCATION_MODE: offline } }
            environment: { DOTNET_TC_CallCounting: "0", Requests__Timeout: "00:03:00" }
            healthcheck: { interval: 4s }
          worker:
            build: { args: { NUGET_CERT_REVOCATION_MODE: offline } }
            environment: { DOTNET_TC_CallCounting: "0", GetList__Iterations: "10000000", GetList__Wait: "00:00:02" }
            healthcheck: { interval: 4s }
          console:
            build: { args: { NUGET_CERT_REVOCATION_MODE: offline } }
            environment: { DOTNET_TC_CallCounting: "0" }
            healthcheck: { interval: 4s }
          rabbitmq:
            healthcheck: { interval: 8s }
            ports: ["127.0.0.1::5672"]
          postgres:
            healthcheck: { interval: 5s }
        """;
}
