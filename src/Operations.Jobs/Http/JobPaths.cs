using Microsoft.OpenApi;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The paths of jobs.</summary>
internal static class JobPaths
{
    /// <summary>The heading in the OpenAPI document.</summary>
    public const string Tag = "Jobs";

    public const string All = "/jobs";
    public const string One = "/jobs/{id}";
    public const string EventsOfOne = "/jobs/{id}/events";

    /// <summary>The schema of a job's id.</summary>
    public static OpenApiSchema IdSchema => new() { Type = JsonSchemaType.String, Format = "uuid" };

    public static string Self(Guid id) => $"/jobs/{id}";

    public static string Events(Guid id) => $"/jobs/{id}/events";
}
