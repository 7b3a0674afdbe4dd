using Microsoft.AspNetCore.Mvc;

namespace Messaging.Operations.Api.Problems;

/// <summary>One kind of problem that this API answers with, as RFC 9457 wants it told.</summary>
/// <param name="Name">The last part of its type URI.</param>
/// <param name="Status">The HTTP status that goes with it.</param>
/// <param name="Title">The same short sentence each time.</param>
/// <param name="Explanation">What happened and what the caller can do.</param>
public sealed record ProblemType(string Name, int Status, string Title, string Explanation)
{
    /// <summary>An absolute path of this API, where the explanation is served.</summary>
    public string Uri => $"/problems/{Name}";

    /// <summary>A problem of this type.</summary>
    /// <param name="detail">What it is this time; else the explanation.</param>
    public ProblemDetails Describe(string? detail = null) => new() { Type = Uri, Status = Status, Title = Title, Detail = detail ?? Explanation };
}
