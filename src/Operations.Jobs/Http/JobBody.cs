using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Http;

/// <summary>A job as callers see it.</summary>
internal record JobBody
{
    public required Guid Id { get; init; }

    public required string Operation { get; init; }

    [Description("The caller whose job it is. Only with authentication.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Owner { get; init; }

    [Description("Final: succeeded, failed, cancelled, expired.")]
    public required JobState State { get; init; }

    [Description("From 0 to 1.")]
    public required double Progress { get; init; }

    [Description("0 before a worker has started it, then 1. One more after each crash of a worker that had it, and after each retry.")]
    public required int Attempt { get; init; }

    [Description("The worker of the last attempt, for display; null while the job is requeued.")]
    public required string? Worker { get; init; }

    [Description("The attempts that a worker started or that ended the job, the last 20, the first one first. Not in lists.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AttemptEntry>? Attempts { get; init; }

    public required DateTimeOffset Created { get; init; }

    [Description("When the last attempt started; null while the job is requeued.")]
    public required DateTimeOffset? Started { get; init; }

    public required DateTimeOffset? Finished { get; init; }

    [Description("When it expires if it is not finished.")]
    public required DateTimeOffset Deadline { get; init; }

    [Description("When a finished job is removed, together with its idempotency key.")]
    public required DateTimeOffset? Expires { get; init; }

    [Description("The body of the synchronous response. Only if the job succeeded; not in lists.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Result { get; init; }

    [Description("Problem details (RFC 9457). Only if the job failed or expired.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Problem { get; init; }

    public required JobLinks Links { get; init; }

    public static JobBody Of(Job job, TimeSpan retention, PathString pathBase) => new()
    {
        Id = job.Id,
        Operation = job.Operation,
        Owner = job.Owner.Length > 0 ? job.Owner : null,
        State = job.State,
        Progress = job.Progress,
        Attempt = job.Attempt,
        // A requeued job keeps those of its last attempt for the history.
        Worker = job.State == JobState.Queued ? null : job.Worker,
        Attempts = [.. JobAttempts.Of(job).Select(attempt => attempt with { Problem = attempt.Problem is { } type ? ProblemType.UriBelow(pathBase, type) : null })],
        Created = job.CreatedAt,
        Started = job.State == JobState.Queued ? null : job.StartedAt,
        Finished = job.FinishedAt,
        Deadline = job.Deadline,
        Expires = job.FinishedAt + retention,
        Result = JobJson.Read(job.Result),
        Problem = ProblemOf(job, pathBase),
        Links = new(JobPaths.Self(job.Id, pathBase), JobPaths.Events(job.Id, pathBase)),
    };

    /// <summary>The problem of a job; its type is stored without the base.</summary>
    public static JsonElement? ProblemOf(Job job, PathString pathBase)
    {
        if (job.Problem is null || !pathBase.HasValue)
            return JobJson.Read(job.Problem);

        var problem = JsonNode.Parse(job.Problem)!;
        problem["type"] = ProblemType.UriBelow(pathBase, problem["type"]!.GetValue<string>());
        return JsonSerializer.SerializeToElement(problem);
    }
}

/// <summary>A job of any operation, for the OpenAPI document.</summary>
[SchemaName("Job")]
internal record JobSchema : JobBody
{
    [Description("Problem details (RFC 9457). Only if the job failed or expired.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public new Problem? Problem { get; init; }
}

/// <summary>A job of one operation, for the OpenAPI document.</summary>
[SchemaName("{0}Job")]
internal sealed record JobSchema<TRequest, TResult> : JobSchema
{
    [Description("The body of the synchronous response. Only if the job succeeded.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public new TResult? Result { get; init; }
}

/// <param name="Self">The job.</param>
/// <param name="Events">Its events, as Server-Sent Events.</param>
internal sealed record JobLinks(string Self, string Events);
