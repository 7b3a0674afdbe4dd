using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Api.Problems;

/// <summary>Details for requests that the framework rejects with only a status.</summary>
internal static class StatusDetails
{
    /// <returns>Null for other statuses.</returns>
    public static string? Of(int status, HttpContext http) => status switch
    {
        Status400BadRequest => $"The request, or its body, cannot be read. {http.Request.PathBase}/openapi.json describes every request.",
        Status404NotFound => $"This path does not exist. {http.Request.PathBase}/openapi.json lists all paths.",
        Status405MethodNotAllowed => "This path does not support that method. The header Allow names those that it supports.",
        Status406NotAcceptable => $"The header Accept allows none of the media types of this path. {http.Request.PathBase}/openapi.json names them.",
        Status413PayloadTooLarge when http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } limit =>
            string.Create(CultureInfo.InvariantCulture, $"The body may have at most {limit} bytes."),
        Status415UnsupportedMediaType => $"This path does not support the Content-Type of the body. {http.Request.PathBase}/openapi.json names those that it supports.",
        _ => null,
    };
}
