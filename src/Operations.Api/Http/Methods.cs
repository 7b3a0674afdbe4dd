using static Microsoft.AspNetCore.Http.HttpMethods;

namespace Messaging.Operations.Api.Http;

/// <summary>Answers HEAD on each path that has GET, and OPTIONS on each path.</summary>
public static class Methods
{
    /// <summary>
    /// Whether the caller asks only for the headers. Its method is GET here, and its body is not sent. An endpoint that would do more
    /// than read should answer at once.
    /// </summary>
    public static bool IsHead(this HttpContext http) => http.Features.Get<HeadRequest>() is not null;

    internal static void UseHead(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await next(http);
            return;
        }

        var body = http.Response.Body;
        http.Features.Set(new HeadRequest());
        http.Request.Method = Get;
        http.Response.Body = Stream.Null;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = body;
            http.Request.Method = Head;
        }
    });

    /// <summary>Routing finds the methods of a path: its answer to another method, 405, names them in <c>Allow</c>.</summary>
    internal static void UseOptions(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        await next(http);
        var response = http.Response;
        if (response.HasStarted || response.StatusCode != StatusCodes.Status405MethodNotAllowed)
            return;

        var allowed = response.Headers.GetCommaSeparatedValues("Allow");
        response.Headers.Allow = string.Join(", ", allowed.Concat(allowed.Contains(Get) ? [Head, Options] : [Options]).Distinct().Order(StringComparer.Ordinal));
        if (HttpMethods.IsOptions(http.Request.Method))
            response.StatusCode = StatusCodes.Status204NoContent;
    });

    private sealed class HeadRequest;
}
