using System.Globalization;

namespace Messaging.Integration.Tests.Jobs.History;

/// <summary>What a history has of what must never be.</summary>
internal sealed class HistoryVerdict(HistoryRecord record, HistoryReplicas replicas)
{
    // To a dead worker too the broker delivers until it detects the crash, on a busy machine seconds later.
    private static readonly TimeSpan HeardOfWithin = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<JobSeen> _ends = [.. record.Ends];
    private readonly IReadOnlyList<DateTimeOffset> _workerKills = replicas.KillsOf("Worker");
    private readonly IReadOnlyList<string> _log = [.. replicas.All.SelectMany(replica => replica.Log).Select(line => line.Message)];

    /// <summary>Accepted, and without an end.</summary>
    public IReadOnlyList<Guid> Lost => [.. record.Ids.Except(_ends.Select(job => job.Id))];

    /// <summary>Keys with more than one job.</summary>
    public IReadOnlyList<IEnumerable<Guid>> Duplicates => [.. record.IdsByKey.Where(ids => ids.Count() > 1)];

    /// <summary>By what clients saw, and by what the replicas say that they stored.</summary>
    public IReadOnlyList<Guid> EndedTwice => [.. record.ChangedEnds
        .Concat(Stored.CountBy(message => Guid.Parse(message.Split(' ')[1])).Where(count => count.Value > 1).Select(count => count.Key))];

    /// <summary>Another attempt than the first, or a failure, that the killed workers do not explain.</summary>
    public IReadOnlyList<JobSeen> WithoutCause => [.. _ends.Where(job => Crashes(job) > _workerKills.Count(kill => IsInLifeOf(job, kill)))];

    public string Totals
    {
        get
        {
            var late = _log.Count(message => message.StartsWith("A duplicate result of job", StringComparison.Ordinal));
            var longest = _ends.Max(job => job.Finished - job.Created);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"""
                {record.Asked.All} calls, {record.Asked.Unanswered} of them in vain; {replicas.KillsOf("Api").Count} Apis and {_workerKills.Count} workers killed
                {record.Ids.Count()} accepted: {Counts(job => job.State)}; by attempts: {Counts(job => $"{job.Attempt}")}
                {Lost.Count} lost, {Duplicates.Count} duplicates, {EndedTwice.Count} ended twice, {WithoutCause.Count} attempts without a cause
                {late} duplicate results dropped; the longest job took {longest?.TotalSeconds:0.0} s
                """);
        }
    }

    private IEnumerable<string> Stored => _log.Where(message => message.StartsWith("Job ", StringComparison.Ordinal)
        && (message.EndsWith(" succeeded", StringComparison.Ordinal) || message.EndsWith(" failed", StringComparison.Ordinal)));

    private string Counts(Func<JobSeen, string> by) =>
        string.Join(", ", _ends.CountBy(by).OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"));

    // Nothing but workers that die can fail this work, and no fewer than three.
    private static int Crashes(JobSeen job) => job.State == "succeeded" ? job.Attempt - 1 : 3;

    // What succeeded did so at the attempt whose start is known; what was rejected may have crashed one that nobody heard of.
    private static bool IsInLifeOf(JobSeen job, DateTimeOffset kill) =>
        job.Created - HeardOfWithin <= kill && kill <= (job.State == "succeeded" ? job.Started ?? job.Finished : job.Finished);
}
