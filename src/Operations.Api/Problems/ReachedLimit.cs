using System.Globalization;

namespace Messaging.Operations.Api.Problems;

/// <summary>A limit that a caller has reached, for the headers of draft-ietf-httpapi-ratelimit-headers-10.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Quota">The most units.</param>
/// <param name="Unit">Null for requests; <c>content-bytes</c> for bytes.</param>
/// <param name="Window">The time in which the quota can be used; null if it does not depend on time.</param>
public sealed record ReachedLimit(string Name, long Quota, string? Unit = null, TimeSpan? Window = null)
{
    /// <summary>Describes the limit in the headers of an answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="retryAfter">When the caller can try again.</param>
    internal void WriteTo(HttpResponse response, TimeSpan retryAfter)
    {
        response.Headers["RateLimit-Policy"] = string.Concat(
            $"\"{Name}\";q={Quota.ToString(CultureInfo.InvariantCulture)}",
            Unit is null ? "" : $";qu=\"{Unit}\"",
            Window is { } window ? $";w={Seconds(window)}" : "");
        response.Headers["RateLimit"] = $"\"{Name}\";r=0;t={Seconds(retryAfter)}";
    }

    private static string Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
