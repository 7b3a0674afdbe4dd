using Messaging.Operations.Api.Http;

namespace Messaging.Operations.Api.Requests;

/// <summary>The preference <c>wait</c> as the deadline of a request.</summary>
internal static class PreferHeader
{
    /// <summary>
    /// The preferred wait if there is one that does not exceed <paramref name="most"/>; otherwise <paramref name="most"/>. An applied
    /// preference is confirmed by <c>Preference-Applied</c>. One that cannot be read is ignored, as RFC 7240 says.
    /// </summary>
    public static TimeSpan WaitPreferred(this HttpContext http, TimeSpan most)
    {
        foreach (var seconds in http.Request.WaitsPreferred().Where(seconds => TimeSpan.FromSeconds(seconds) <= most))
        {
            http.Response.PreferenceApplied(Preferences.Wait(seconds));
            return TimeSpan.FromSeconds(seconds);
        }

        return most;
    }
}
