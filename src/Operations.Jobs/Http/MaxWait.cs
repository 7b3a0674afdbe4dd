using Messaging.Operations.Api.Http;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The longest wait for a job: shorter than the idle timeout of usual proxies.</summary>
internal static class MaxWait
{
    private const int Seconds = 60;

    /// <returns>The preferred wait, limited to the longest; null if there is no preference.</returns>
    public static TimeSpan? Of(HttpRequest request) =>
        request.WaitsPreferred().Select(seconds => (TimeSpan?)TimeSpan.FromSeconds(Math.Min(seconds, Seconds))).FirstOrDefault();
}
