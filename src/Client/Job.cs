using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Messaging.Client;

/// <summary>The state of a job. The last four are final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
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

    /// <summary>A caller cancelled it.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Its deadline passed before it was finished.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,
}

/// <summary>A job as the API answers with it.</summary>
public sealed record Job
{
    /// <summary>Also the id of its request in the logs of Api and worker.</summary>
    public required Guid Id { get; init; }

    /// <summary>The operation, for example <c>get_list</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>The caller whose job it is; null without authentication.</summary>
    public string? Owner { get; init; }

    public required JobState State { get; init; }

    /// <summary>From 0 to 1.</summary>
    public double Progress { get; init; }

    /// <summary>0 before a worker has started it, then the number of the attempt.</summary>
    public int Attempt { get; init; }

    /// <summary>The worker of the last attempt.</summary>
    public string? Worker { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>When the last attempt started.</summary>
    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Finished { get; init; }

    /// <summary>When it expires if it is not finished.</summary>
    public DateTimeOffset Deadline { get; init; }

    /// <summary>When it is removed; null while it is unfinished.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The first one first, the last 20; null in lists.</summary>
    public IReadOnlyList<JobAttempt>? Attempts { get; init; }

    /// <summary>Only if it succeeded, and not in lists.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Only if it failed or expired.</summary>
    public Problem? Problem { get; init; }

    /// <summary>Whether its state is final.</summary>
    [JsonIgnore]
    public bool IsFinished => State > JobState.Running;
}

/// <summary>One attempt at a job.</summary>
public sealed record JobAttempt
{
    /// <summary>1 for the first.</summary>
    public required int Number { get; init; }

    /// <summary>Null if no worker has started it.</summary>
    public string? Worker { get; init; }

    public DateTimeOffset? Started { get; init; }

    /// <summary>Null while it runs, and if it was lost.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>For example <c>succeeded</c>, <c>failed</c>, <c>lost</c>; null while it runs.</summary>
    public string? Outcome { get; init; }

    /// <summary>The exit code of the last process that it crashed; null if it is unknown.</summary>
    public int? ExitCode { get; init; }

    /// <summary>CPU time of its computations; null if it is unknown.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Where its time went; null if it is unknown.</summary>
    public AttemptTimes? Times { get; init; }

    /// <summary>The type of its problem.</summary>
    public string? Problem { get; init; }
}

/// <summary>Where the time of an attempt went, in seconds.</summary>
/// <param name="Broker">From the API to the worker, by both clocks; null if it is unknown.</param>
/// <param name="LaneWait">Its computations waited for lanes.</param>
/// <param name="Lanes">They were on lanes.</param>
/// <param name="Worker">From its arrival at the worker to its answer.</param>
public sealed record AttemptTimes(double? Broker, double LaneWait, double Lanes, double Worker);

/// <summary>Which jobs are listed, cancelled or retried: those that meet all filters. Null: all.</summary>
public sealed record JobFilter
{
    public JobState? State { get; init; }

    public string? Operation { get; init; }

    /// <summary>The name of the worker of the last attempt.</summary>
    public string? Worker { get; init; }

    /// <summary>The kind of the problem, as <see cref="Client.Problem.Name"/>.</summary>
    public string? Problem { get; init; }

    /// <summary>A part of the problem's detail, in upper or lower case.</summary>
    public string? Text { get; init; }

    /// <summary>The exit code of the last crash.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Accepted then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Accepted before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Finished then or later.</summary>
    public DateTimeOffset? FinishedSince { get; init; }

    /// <summary>In a list: the id of the last job of the page before.</summary>
    public Guid? After { get; init; }

    /// <summary>In a list: the most jobs of a page, 1 to 100.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>The filters as in the query of a list, without the page.</summary>
    public string Query => Api.Query(
    [
        ("state", State is { } state ? JsonNamingPolicy.CamelCase.ConvertName(state.ToString()) : null),
        ("operation", Operation),
        ("worker", Worker),
        ("problem", Problem),
        ("text", Text),
        ("exitCode", Number(ExitCode)),
        ("since", Api.Instant(Since)),
        ("until", Api.Instant(Until)),
        ("finishedSince", Api.Instant(FinishedSince)),
    ]);

    internal string ListQuery => $"{Query}&{Api.Query([("after", After?.ToString()), ("limit", Number(Limit))])}";

    internal string ManyQuery(int? confirm) => $"{Query}&{Api.Query([("confirm", Number(confirm))])}";

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A page of jobs, the newest first.</summary>
/// <param name="Jobs">Without results.</param>
/// <param name="HasMore">Whether older jobs follow. The id of the last job leads to them.</param>
public sealed record JobPage(IReadOnlyList<Job> Jobs, bool HasMore);

/// <summary>How many jobs a filter has.</summary>
/// <param name="Count">At most 10,000, which stands for more too.</param>
/// <param name="Changed">How many of them the call has changed.</param>
public sealed record ManyJobs(int Count, int Changed);
