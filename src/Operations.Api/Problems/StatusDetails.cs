using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Api.Problems;

/// <summary>What to change about a request that the framework refuses by a status alone.</summary>
internal static class StatusDetails
{
    /// <returns>Null for a status that says nothing about what to change.</returns>
    public static string? Of(int status) => status switch
    {
        Status400BadRequest => "The request, or its body, cannot be read. /openapi.json describes every request.",
        Status404NotFound => "Nothing is at this path. /openapi.json lists all paths.",
        Status405MethodNotAllowed => "This path does not take that method. The header Allow names those that it takes.",
        Status406NotAcceptable => "The header Accept allows none of the media types that this path answers in. /openapi.json names them.",
        Status415UnsupportedMediaType => "The body's Content-Type is not one that this path reads. /openapi.json names them.",
        _ => null,
    };
}
