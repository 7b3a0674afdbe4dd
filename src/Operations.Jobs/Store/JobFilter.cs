using System.Buffers.Binary;
using System.Text.Encodings.Web;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Operations.Jobs.Store;

/// <summary>Which jobs are listed, counted or changed. Null: all.</summary>
internal sealed record JobFilter
{
    private static readonly IReadOnlyList<JobState> WithProblem = [JobState.Failed, JobState.Expired];

    public IReadOnlyList<JobState>? States { get; init; }

    /// <summary>The caller whose jobs they are.</summary>
    public string? Owner { get; init; }

    public IReadOnlyList<string>? Operations { get; init; }

    /// <summary>The worker of the last attempt.</summary>
    public string? Worker { get; init; }

    /// <summary>The last part of the problem's type.</summary>
    public string? Problem { get; init; }

    /// <summary>A part of the problem's detail, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>The last exit code of the crashes that its problem is about.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Accepted then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Accepted before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Finished then or later.</summary>
    public DateTimeOffset? FinishedSince { get; init; }

    /// <summary>The last job of the previous page.</summary>
    public Guid? After { get; init; }

    /// <summary>Whether no index finds the jobs, so that many others can be read before they are found.</summary>
    public bool IsSearch => Worker is not null || IsAboutProblem || FinishedSince is not null;

    private bool IsAboutProblem => Problem is not null || Text is not null || ExitCode is not null;

    /// <summary>The filters that find these jobs together, each in the order of an index: those of one state, or all.</summary>
    public IEnumerable<JobFilter> ByIndex() =>
        (States ?? (IsAboutProblem ? WithProblem : null)) is { } states ? states.Select(state => this with { States = [state] }) : [this];

    public IQueryable<Job> Among(IQueryable<Job> jobs)
    {
        if (States is [var only])
            jobs = jobs.Where(job => job.State == only);
        else if (States is { } states)
            jobs = jobs.Where(job => states.Contains(job.State));
        // Not empty: the condition of the index.
        if (Owner is { } owner)
            jobs = jobs.Where(job => job.Owner == owner && job.Owner != "");
        if (Operations is [var operation])
            jobs = jobs.Where(job => job.Operation == operation);
        else if (Operations is { } operations)
            jobs = jobs.Where(job => operations.Contains(job.Operation));
        // A requeued job keeps its last worker for the history.
        if (Worker is { } worker)
            jobs = jobs.Where(job => job.Worker == worker && job.State != JobState.Queued);
        if (FinishedSince is { } finished)
            jobs = jobs.Where(job => job.FinishedAt >= finished);
        if (After is { } after)
            jobs = jobs.Where(job => job.Id < after);
        return WithItsProblem(Accepted(jobs));
    }

    /// <summary>The ids bound what is read, to the millisecond.</summary>
    private IQueryable<Job> Accepted(IQueryable<Job> jobs)
    {
        if (Since is { } since)
        {
            var first = FirstId(since.ToUnixTimeMilliseconds());
            jobs = jobs.Where(job => job.Id >= first && job.CreatedAt >= since);
        }

        if (Until is { } until)
        {
            var end = FirstId(until.ToUnixTimeMilliseconds() + 1);
            jobs = jobs.Where(job => job.Id < end && job.CreatedAt < until);
        }

        return jobs;
    }

    /// <summary>
    /// Compares text, as <see cref="JobJson"/> has written it. The databases have different functions for JSON, and those of PostgreSQL fail
    /// for \u0000. A quote in a value is escaped, so a text with quotes is a member.
    /// </summary>
    private IQueryable<Job> WithItsProblem(IQueryable<Job> jobs)
    {
        if (Problem is { } problem)
        {
            var start = $$"""{"type":"/problems/{{problem}}",""";
            jobs = jobs.Where(job => job.Problem!.StartsWith(start));
        }

        if (ExitCode is { } code)
        {
            var (inside, last) = ($"\"lastExitCode\":{code},", $"\"lastExitCode\":{code}}}");
            jobs = jobs.Where(job => job.Problem!.Contains(inside) || job.Problem.Contains(last));
        }

        if (Text is { } text)
        {
            var part = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
            // Parameter: the database lowers it as it lowers the detail.
            jobs = jobs
                .Select(job => new { Job = job, Tail = job.Problem!.Substring(job.Problem.IndexOf("\"detail\":\"") + 10) })
                .Select(each => new { each.Job, Detail = each.Tail.Substring(0, (each.Tail + "\",\"").IndexOf("\",\"")).ToLower(), Part = EF.Parameter(part).ToLower() })
                .Where(each => each.Detail.Contains(each.Part))
                .Select(each => each.Job);
        }

        return jobs;
    }

    /// <summary>The least version 7 UUID of a millisecond.</summary>
    private static Guid FirstId(long unixMilliseconds)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, Math.Max(0, unixMilliseconds) << 16);
        return new(id, bigEndian: true);
    }
}
