using Messaging.Operations.Api.Callers;
using Microsoft.OpenApi;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The paths of jobs.</summary>
internal static class JobPaths
{
    /// <summary>The heading in the OpenAPI document.</summary>
    public const string Tag = "Jobs";

    public const string All = "/jobs";
    public const string One = "/jobs/{id}";
    public const string CancelMany = "/jobs/cancel";
    public const string RetryMany = "/jobs/retry";
    public const string RetryOfOne = "/jobs/{id}/retry";
    public const string EventsOfOne = "/jobs/{id}/events";
    public const string RequestOfOne = "/jobs/{id}/request";

    /// <summary>The schema of a job's id.</summary>
    public static OpenApiSchema IdSchema => new() { Type = JsonSchemaType.String, Format = "uuid" };

    /// <summary>All calls for jobs share the limits of a caller.</summary>
    public static LimitedTogether Limited { get; } = new(All);

    /// <param name="id">The job.</param>
    /// <param name="pathBase">The path below which the caller sees this API.</param>
    public static string Self(Guid id, PathString pathBase) => $"{pathBase}/jobs/{id}";

    public static string Events(Guid id, PathString pathBase) => $"{pathBase}/jobs/{id}/events";

    /// <summary>Reads the id of a job, without the leniency of <see cref="Guid"/>: white space, signs and <c>0x</c>.</summary>
    public static Guid? Id(string text) =>
        Guid.TryParseExact(text, "D", out var id) && text.Equals(id.ToString(), StringComparison.OrdinalIgnoreCase) ? id : null;
}
