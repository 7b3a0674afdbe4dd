using Messaging.Operations.Api.Http;

namespace Messaging.Operations.Api.Requests;

/// <summary>The preference <c>wait</c> as the deadline of a request.</summary>
internal static class PreferHeader
{
    /// <summary>
    /// The time that the caller prefers to wait, if it names one and that is not longer than <paramref name="most"/>;
    /// else <paramref name="most"/>. A preference that is followed is confirmed by <c>Preference-Applied</c>; one that
    /// cannot be read is ignored, as the RFC has it.
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
