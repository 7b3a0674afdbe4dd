using Microsoft.Net.Http.Headers;

namespace Messaging.Operations.Api.Http;

/// <summary>Headers that are set when a response starts: an exception handler clears those that are set before.</summary>
internal static class ResponseHeaders
{
    /// <summary>Answers are not stored by caches unless their endpoint says otherwise.</summary>
    public static void UseNoStore(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(SetNoStore, http.Response);
        return next(http);
    });

    public static void SetAtStart(this HttpResponse response, string header, string value) => response.OnStarting(() =>
    {
        response.Headers[header] = value;
        return Task.CompletedTask;
    });

    /// <summary>Adds a header of the request that selects the response to <c>Vary</c>.</summary>
    public static void Varies(this HttpResponse response, string header) => response.OnStarting(() =>
    {
        response.Headers.AppendCommaSeparatedValues(HeaderNames.Vary, header);
        return Task.CompletedTask;
    });

    private static Task SetNoStore(object response)
    {
        var headers = ((HttpResponse)response).Headers;
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
