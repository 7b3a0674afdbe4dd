using System.Globalization;
using Microsoft.JSInterop;

namespace Messaging.Operations.WebConsole.Components;

/// <summary>Times as text.</summary>
internal static class Times
{
    public static string Ago(TimeSpan ago) => ago < TimeSpan.Zero ? $"in {Text(-ago)}" : $"{Text(ago)} ago";

    /// <summary>Two digits or more, in the largest unit that has them.</summary>
    public static string Text(TimeSpan time) => time switch
    {
        { TotalMilliseconds: > 0 and < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:N2} ms"),
        { TotalSeconds: < 1 } => Number(time.TotalMilliseconds, "ms"),
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:N1} s"),
        { TotalMinutes: < 2 } => Number(time.TotalSeconds, "s"),
        { TotalMinutes: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:N1} min"),
        { TotalHours: < 2 } => Number(time.TotalMinutes, "min"),
        { TotalDays: < 2 } => Number(time.TotalHours, "h"),
        _ => Number(time.TotalDays, "d"),
    };

    private static string Number(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {unit}");
}

/// <summary>The time zone of the reader's browser.</summary>
internal sealed class ReaderZone(IJSRuntime browser)
{
    private Task<string>? _asked;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    public async Task FindAsync()
    {
        try
        {
            if (TimeZoneInfo.TryFindSystemTimeZoneById(await (_asked ??= browser.InvokeAsync<string>("messagingConsole.zone").AsTask()), out var zone))
                _zone = zone;
        }
        catch (JSDisconnectedException)
        {
            // The tab was closed.
        }
    }

    /// <summary>Where there is no browser to ask.</summary>
    public void UseUtc() => _asked = Task.FromResult(TimeZoneInfo.Utc.Id);

    public DateTime Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone).DateTime;

    /// <summary>For example <c>2026-01-31 12:00</c>.</summary>
    public string Minute(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>For example <c>2026-01-31 12:00:00.123 (Europe/Berlin)</c>.</summary>
    public string Exact(DateTimeOffset at) =>
        $"{Local(at).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)} ({_zone.Id})";
}
