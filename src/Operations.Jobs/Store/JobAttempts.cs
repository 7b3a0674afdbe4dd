using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Messaging.Operations.Api.OpenApi;

namespace Messaging.Operations.Jobs.Store;

/// <summary>One attempt at a job, as it is stored and as callers see it.</summary>
[SchemaName("JobAttempt")]
internal sealed record AttemptEntry
{
    [Description("1 for the first attempt.")]
    public required int Number { get; init; }

    [Description("Its worker, for display; null if none has started it.")]
    public required string? Worker { get; init; }

    public required DateTimeOffset? Started { get; init; }

    [Description("Null while it runs, and if it was lost.")]
    public required DateTimeOffset? Finished { get; init; }

    [Description("Not while it runs.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AttemptOutcome? Outcome { get; init; }

    [Description("The exit code of the last process that it crashed; null if it is unknown.")]
    public required int? ExitCode { get; init; }

    [Description("CPU time of its computations, in seconds; null if it is unknown.")]
    public required double? CpuSeconds { get; init; }

    [Description("Where its time went. Not if it is unknown.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RequestTimes? Times { get; init; }

    [Description("The type of its problem; null if it has none.")]
    public required string? Problem { get; init; }
}

/// <summary>How an attempt ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AttemptOutcome>))]
internal enum AttemptOutcome
{
    /// <summary>It has a result.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>It has a problem.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>A caller cancelled the job.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>The deadline passed.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>Its worker crashed, or its message or connection was lost. Another attempt followed, or follows.</summary>
    [JsonStringEnumMemberName("lost")]
    Lost,
}

/// <summary>
/// The attempts at a job. The last one is in the columns of the job itself, so that a job with one attempt needs no more writes. Earlier
/// ones are in <see cref="Job.Attempts"/>.
/// </summary>
internal static class JobAttempts
{
    /// <summary>Of more attempts, the last ones are kept.</summary>
    public const int MaxCount = 20;

    /// <returns>All attempts that are known, the first one first.</returns>
    public static IReadOnlyList<AttemptEntry> Of(Job job)
    {
        var earlier = Earlier(job);
        return Last(job, earlier) is { } last ? [.. earlier.TakeLast(MaxCount - 1), last] : earlier;
    }

    /// <summary>The attempts of an unfinished job as JSON, if another one takes the place of the last one.</summary>
    /// <returns>Null if the last one is among the earlier ones already.</returns>
    public static string? WriteReplaced(Job job)
    {
        var earlier = Earlier(job);
        return Last(job, earlier) is { } last ? Write([.. earlier, last with { Outcome = AttemptOutcome.Lost }]) : null;
    }

    public static string Write(IEnumerable<AttemptEntry> attempts) => JobJson.Write(attempts.TakeLast(MaxCount));

    private static List<AttemptEntry> Earlier(Job job) => job.Attempts is { } json ? JsonSerializer.Deserialize<List<AttemptEntry>>(json, JobJson.Options)! : [];

    /// <returns>Null if no worker has started it, and it has not ended the job either.</returns>
    private static AttemptEntry? Last(Job job, List<AttemptEntry> earlier)
    {
        var before = earlier.Count == 0 ? 0 : earlier[^1].Number;
        var isStarted = job.Attempt > before;
        if (!isStarted && !job.State.IsFinal())
            return null;

        var problem = JobJson.Read(job.Problem);
        return new()
        {
            Number = isStarted ? job.Attempt : before + 1,
            Worker = isStarted ? job.Worker : null,
            Started = isStarted ? job.StartedAt : null,
            Finished = job.FinishedAt,
            Outcome = OutcomeOf(job.State),
            ExitCode = problem?.TryGetProperty("lastExitCode", out var code) is true && code.TryGetInt32(out var exitCode) ? exitCode : null,
            CpuSeconds = job.CpuSeconds,
            Times = RequestTimes.Read(job.Times),
            Problem = problem?.TryGetProperty("type", out var type) is true ? type.GetString() : null,
        };
    }

    private static AttemptOutcome? OutcomeOf(JobState state) => state switch
    {
        JobState.Running => null,
        JobState.Queued => AttemptOutcome.Lost,
        JobState.Succeeded => AttemptOutcome.Succeeded,
        JobState.Failed => AttemptOutcome.Failed,
        JobState.Cancelled => AttemptOutcome.Cancelled,
        _ => AttemptOutcome.Expired,
    };
}
