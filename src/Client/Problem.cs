using System.Text.Json;
using System.Text.Json.Serialization;

namespace Messaging.Client;

/// <summary>Problem details (RFC 9457).</summary>
public sealed record Problem
{
    /// <summary>The kind of problem, a URI reference such as <c>/problems/deadline-exceeded</c>.</summary>
    public string? Type { get; init; }

    public string? Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>What to change, in a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>The trace, as in the operator's log.</summary>
    public string? TraceId { get; init; }

    /// <summary>What is wrong with each field of a request.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>What else it says, for example the exit code of a crashed worker.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? More { get; init; }

    /// <summary>The last part of <see cref="Type"/>, for example <c>deadline-exceeded</c>.</summary>
    [JsonIgnore]
    public string? Name => Type?[(Type.LastIndexOf('/') + 1)..];
}

/// <summary>The API answered with a problem.</summary>
public sealed class ProblemException(Problem problem, int status)
    : HttpRequestException(problem.Detail ?? problem.Title ?? $"The API answered with the status {status}.", null, (System.Net.HttpStatusCode)status)
{
    public Problem Problem => problem;
}
