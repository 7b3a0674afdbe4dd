using Microsoft.Extensions.Hosting;

namespace Messaging.ServiceDefaults.Logging;

/// <summary>
/// Says when to log that a server cannot be reached: when that begins, once a minute while it lasts, and when it is over. For one
/// server; calls may come from several threads.
/// </summary>
public sealed class Outage(TimeProvider clock, IHostEnvironment host)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromMinutes(1);

    private readonly Lock _changing = new();
    private bool _lasts;
    private long _logged;

    /// <summary>What developers can do, with a space before it. Empty elsewhere.</summary>
    public string Remedy { get; } = host.IsDevelopment()
        ? " `docker compose up` starts the whole system with a broker and a database; `dotnet run --project src/AllInOne` needs neither."
        : "";

    /// <summary>A use of the server failed.</summary>
    /// <returns>Whether to log it.</returns>
    public bool IsLoggedNow()
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

    /// <summary>The server was reached.</summary>
    /// <returns>Whether it had not been, and that it is now is to be logged.</returns>
    public bool IsOver()
    {
        lock (_changing)
        {
            var lasted = _lasts;
            _lasts = false;
            return lasted;
        }
    }
}
