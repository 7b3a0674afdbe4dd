using Microsoft.AspNetCore.Mvc;

namespace Messaging.Operations.Api.Problems;

/// <summary>One problem type of this API (RFC 9457).</summary>
/// <param name="Name">The last part of its type URI.</param>
/// <param name="Status">Its HTTP status.</param>
/// <param name="Title">A short sentence, the same for each occurrence.</param>
/// <param name="Explanation">What happened and what the caller can do.</param>
public sealed record ProblemType(string Name, int Status, string Title, string Explanation)
{
    /// <summary>The path of this API that serves the explanation.</summary>
    public string Uri => $"/problems/{Name}";

    /// <summary>The URI of a type for callers who see this API below a base path.</summary>
    public static string UriBelow(PathString pathBase, string uri) => uri.StartsWith('/') ? pathBase + uri : uri;

    /// <summary>A problem of this type.</summary>
    /// <param name="detail">The detail of this occurrence; null for the explanation.</param>
    public ProblemDetails Describe(string? detail = null) => new() { Type = Uri, Status = Status, Title = Title, Detail = detail ?? Explanation };

    /// <summary>Answers an HTTP request with a problem of this type.</summary>
    /// <param name="http">The request.</param>
    /// <param name="detail">The detail of this occurrence; null for the explanation.</param>
    internal Task WriteAsync(HttpContext http, string? detail = null)
    {
        http.Response.StatusCode = Status;
        return http.RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteAsync(new ProblemDetailsContext { HttpContext = http, ProblemDetails = Describe(detail) }).AsTask();
    }
}
