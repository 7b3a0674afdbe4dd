using System.Text.Json.Serialization;

namespace Messaging.Operations.Jobs.Store;

/// <summary>The state of a job. The last four are final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
internal enum JobState
{
    /// <summary>No worker has started it.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>A worker has it.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>It has a result.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>It has a problem.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It was cancelled by a caller.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Its deadline passed before it was finished.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,
}

/// <summary>States as text, as in the store and HTTP.</summary>
internal static class JobStates
{
    public static readonly IReadOnlyList<string> All = [.. Enum.GetValues<JobState>().Select(Text)];

    public static bool IsFinal(this JobState state) => state > JobState.Running;

    public static string Text(this JobState state) => state switch
    {
        JobState.Queued => "queued",
        JobState.Running => "running",
        JobState.Succeeded => "succeeded",
        JobState.Failed => "failed",
        JobState.Cancelled => "cancelled",
        _ => "expired",
    };

    /// <returns>Null if there is no such state.</returns>
    public static JobState? Parse(string text) => All.Contains(text) ? Enum.Parse<JobState>(text, ignoreCase: true) : null;
}
