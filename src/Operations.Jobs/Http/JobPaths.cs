namespace Messaging.Operations.Jobs.Http;

/// <summary>The paths of jobs.</summary>
internal static class JobPaths
{
    /// <summary>The heading in the OpenAPI document.</summary>
    public const string Tag = "Jobs";

    public const string All = "/jobs";
    public const string One = "/jobs/{id}";
    public const string EventsOfOne = "/jobs/{id}/events";

    public static string Self(Guid id) => $"/jobs/{id}";

    public static string Events(Guid id) => $"/jobs/{id}/events";
}
