using Messaging.Operations.Api.Http;

namespace Messaging.Operations.Jobs.Http;

/// <summary>How long a call may wait for a job: shorter than proxies let a connection be silent.</summary>
internal static class MaxWait
{
    private const int Seconds = 60;

    /// <returns>The time that the caller prefers, or the longest if that is shorter; null if it prefers none.</returns>
    public static TimeSpan? Of(HttpRequest request) =>
        request.WaitsPreferred().Select(seconds => (TimeSpan?)TimeSpan.FromSeconds(Math.Min(seconds, Seconds))).FirstOrDefault();
}
