using System.Globalization;

namespace Messaging.Api.Requests;

/// <summary>The <c>wait</c> preference of RFC 7240: the seconds for which the caller wants to wait.</summary>
internal static class PreferHeader
{
    /// <summary>
    /// The time that the caller prefers to wait, if it names one and that is not longer than <paramref name="most"/>;
    /// else <paramref name="most"/>. A preference that is followed is confirmed by <c>Preference-Applied</c>; one that
    /// cannot be read is ignored, as the RFC has it.
    /// </summary>
    public static TimeSpan WaitPreferred(this HttpContext http, TimeSpan most)
    {
        foreach (var preference in http.Request.Headers.GetCommaSeparatedValues("Prefer"))
        {
            var parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is not [var name, var value] || !name.Equals("wait", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!int.TryParse(value.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds == 0)
                continue;
            if (TimeSpan.FromSeconds(seconds) > most)
                continue;

            http.Response.OnStarting(() =>
            {
                // Not before: what answers with a problem empties the headers first.
                http.Response.Headers["Preference-Applied"] = $"wait={seconds.ToString(CultureInfo.InvariantCulture)}";
                return Task.CompletedTask;
            });
            return TimeSpan.FromSeconds(seconds);
        }

        return most;
    }
}
