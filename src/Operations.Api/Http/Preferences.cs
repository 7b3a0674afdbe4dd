using System.Globalization;

namespace Messaging.Operations.Api.Http;

/// <summary>The preferences of the header <c>Prefer</c> (RFC 7240).</summary>
public static class Preferences
{
    public const string RespondAsync = "respond-async";

    /// <summary>Whether the caller prefers an answer before the work is done.</summary>
    public static bool PrefersAsync(this HttpRequest request) =>
        All(request).Any(preference => preference.Name.Equals(RespondAsync, StringComparison.OrdinalIgnoreCase));

    /// <summary>The values of <c>wait</c> in seconds, without those that cannot be read.</summary>
    public static IEnumerable<int> WaitsPreferred(this HttpRequest request)
    {
        foreach (var (name, value) in All(request))
        {
            if (name.Equals("wait", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(value.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
            {
                yield return seconds;
            }
        }
    }

    /// <summary>Confirms the preferences that are applied. Only when the response starts: a problem clears the headers first.</summary>
    public static void PreferenceApplied(this HttpResponse response, params IEnumerable<string> preferences) => response.OnStarting(() =>
    {
        response.Headers["Preference-Applied"] = string.Join(", ", preferences);
        return Task.CompletedTask;
    });

    public static string Wait(int seconds) => $"wait={seconds.ToString(CultureInfo.InvariantCulture)}";

    private static IEnumerable<(string Name, string Value)> All(HttpRequest request) =>
        from preference in request.Headers.GetCommaSeparatedValues("Prefer")
        let parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries)
        select (parts[0], parts.ElementAtOrDefault(1) ?? "");
}
