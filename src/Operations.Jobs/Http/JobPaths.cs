namespace Messaging.Operations.Jobs.Http;

/// <summary>Where jobs are.</summary>
internal static class JobPaths
{
    /// <summary>Under which heading the API's description has them.</summary>
    public const string Tag = "Jobs";

    public const string All = "/jobs";
    public const string One = "/jobs/{id}";
    public const string EventsOfOne = "/jobs/{id}/events";

    public static string Self(Guid id) => $"/jobs/{id}";

    public static string Events(Guid id) => $"/jobs/{id}/events";
}
