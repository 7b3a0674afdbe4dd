using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Messaging.Operations.Api.Problems;

/// <summary>A problem (RFC 9457) as callers see it. Only for the OpenAPI document: <see cref="ProblemWriter"/> writes the framework's type.</summary>
internal sealed record Problem
{
    [Description("The kind of problem: a path that explains it, or about:blank if the status says it all. "
        + "A later version can have more kinds: treat an unknown one by its status.")]
    public required string Type { get; init; }

    [Description("A short sentence, the same for all problems of this type.")]
    public required string Title { get; init; }

    [Description("The HTTP status.")]
    public required int Status { get; init; }

    [Description("What happened, and what the caller can do.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    [Description("The URI of this occurrence.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Instance { get; init; }

    [Description("The errors by member of the request, for example items[0].name. Only for an invalid request.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    [Description("The id of the trace, under which the operator's log has the reason.")]
    public string? TraceId { get; init; }

    [Description("The id of the request in the operator's log. For a job it is the id of the job.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }

    [Description("How often the request crashed its worker or the process of its lane. Only if the computation crashed.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? CrashCount { get; init; }

    [Description("The exit code of the last crash, if it is known.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? LastExitCode { get; init; }

    [Description("The last computation that crashed, if it is known.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastComputation { get; init; }

    [Description("The limit that the computation of a job exceeded: the seconds of a time limit, the bytes of a memory limit.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Limit { get; init; }
}
