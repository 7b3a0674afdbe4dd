using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.Cors.Infrastructure;
using static Microsoft.AspNetCore.Http.HttpMethods;

namespace Messaging.Operations.Api.Http;

/// <summary>
/// Rejects what pages of other sites make a browser send. A form, or a <c>fetch</c> without CORS, needs nobody's permission to POST,
/// and a browser may reach addresses that the site does not. Callers that are no browsers send none of these headers.
/// </summary>
internal static class CrossSiteRequests
{
    /// <param name="app">The pipeline.</param>
    /// <param name="cors">Other origins that are allowed; null if there are none.</param>
    public static void RejectCrossSiteRequests(this IApplicationBuilder app, CorsPolicy? cors) => app.Use((http, next) =>
        (!IsSafe(http.Request.Method) || IsEmbedded(http.Request)) && IsCrossSite(http.Request) && !IsAllowed(http.Request, cors)
            ? throw new ProblemException(ProblemTypes.CrossSiteRequest)
            : next(http));

    private static bool IsSafe(string method) => IsGet(method) || IsHead(method) || IsOptions(method) || IsTrace(method);

    /// <summary>A GET that no user has followed, for example of an image. It would compute.</summary>
    private static bool IsEmbedded(HttpRequest request) =>
        !IsOptions(request.Method) && request.Headers["Sec-Fetch-Mode"].ToString() is { Length: > 0 } and not "navigate";

    private static bool IsCrossSite(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() switch
    {
        // Written by the browser itself. «none» is the user's own, for example by a bookmark.
        "same-origin" or "none" => false,
        // An old browser, or one that considers the connection insecure.
        "" => request.Headers.Origin.Count > 0 && !IsOwn(request.Headers.Origin.ToString(), request.Host),
        _ => true,
    };

    private static bool IsAllowed(HttpRequest request, CorsPolicy? cors) =>
        cors is not null && request.Headers.Origin.Count > 0 && (cors.AllowAnyOrigin || cors.IsOriginAllowed(request.Headers.Origin.ToString()));

    /// <summary>Whatever the scheme: a proxy may have ended TLS.</summary>
    private static bool IsOwn(string origin, HostString host) => Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? port == uri.Port : uri.IsDefaultPort);
}
