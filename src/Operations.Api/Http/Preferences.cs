using System.Globalization;

namespace Messaging.Operations.Api.Http;

/// <summary>The preferences of the header <c>Prefer</c> (RFC 7240). Of those with the same name the first counts. Unknown ones are ignored.</summary>
public static class Preferences
{
    public const string RespondAsync = "respond-async";

    /// <summary>Whether the caller prefers an answer before the work is done.</summary>
    public static bool PrefersAsync(this HttpRequest request) => First(request, RespondAsync) is not null;

    /// <summary>The preferred wait. One that is too long is cut to <paramref name="longest"/>.</summary>
    /// <returns>Null if there is none, or it is not a positive number of seconds.</returns>
    public static TimeSpan? WaitPreferred(this HttpRequest request, TimeSpan longest) =>
        // As a double, since the number of digits is not limited.
        double.TryParse(First(request, "wait"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, longest.TotalSeconds))
            : null;

    /// <summary>Confirms the preferences that are applied.</summary>
    public static void PreferenceApplied(this HttpResponse response, params IEnumerable<string> preferences) =>
        response.SetAtStart("Preference-Applied", string.Join(", ", preferences));

    public static string Wait(TimeSpan wait) => $"wait={Math.Floor(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture)}";

    /// <returns>The value of the first preference with this name, empty if it has none; null if there is no such preference.</returns>
    private static string? First(HttpRequest request, string name) => (
        from preference in request.Headers.GetCommaSeparatedValues("Prefer")
        let parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries)
        where parts[0].Equals(name, StringComparison.OrdinalIgnoreCase)
        select (parts.ElementAtOrDefault(1) ?? "").Trim('"')).FirstOrDefault();
}
