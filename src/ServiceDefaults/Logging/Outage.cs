using Microsoft.Extensions.Hosting;

namespace Messaging.ServiceDefaults.Logging;

/// <summary>
/// Decides when to log an outage of one server: at its start, once a minute while it lasts, and at its end. Thread-safe.
/// </summary>
public sealed class Outage(TimeProvider clock, IHostEnvironment host)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromMinutes(1);

    private readonly Lock _changing = new();
    private bool _lasts;
    private long _logged;

    /// <summary>A hint for developers, with a space before it. Empty outside Development.</summary>
    public string Remedy { get; } = host.IsDevelopment()
        ? " `docker compose up` starts the whole system with a broker and a database; `dotnet run --project src/AllInOne` needs neither."
        : "";

    /// <summary>Called when a use of the server failed.</summary>
    /// <returns>Whether to log the outage now.</returns>
    public bool ShouldLogFailure()
    {
        lock (_changing)
        {
            if (_lasts && clock.GetElapsedTime(_logged) < BetweenLines)
                return false;

            _lasts = true;
            _logged = clock.GetTimestamp();
            return true;
        }
    }

    /// <summary>Called when the server was reached.</summary>
    /// <returns>Whether to log the end of an outage.</returns>
    public bool ShouldLogRecovery()
    {
        lock (_changing)
        {
            var lasted = _lasts;
            _lasts = false;
            return lasted;
        }
    }
}
