using System.Text.Json.Serialization;

namespace Messaging.Operations.Jobs.Store;

/// <summary>Where a job stands. The last four are final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
internal enum JobState
{
    /// <summary>No worker has begun it.</summary>
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

    /// <summary>Somebody did not want it any more.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Its deadline passed before there was an outcome.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,
}

/// <summary>States as text, as the store and HTTP have them.</summary>
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

    /// <returns>Null if no state is called that.</returns>
    public static JobState? Parse(string text) => All.Contains(text) ? Enum.Parse<JobState>(text, ignoreCase: true) : null;
}
