using System.Globalization;

namespace Messaging.Integration.Tests.Jobs.History;

/// <summary>The violations in a history.</summary>
internal sealed class HistoryVerdict(HistoryRecord record, HistoryReplicas replicas)
{
    // The broker delivers to a crashed worker until it detects the crash, on a busy machine seconds later.
    private static readonly TimeSpan DetectedWithin = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<JobResponse> _ends = [.. record.Ends];
    private readonly IReadOnlyList<DateTimeOffset> _workerKills = replicas.KillsOf("Worker");
    private readonly IReadOnlyList<string> _log = [.. replicas.All.SelectMany(replica => replica.Log).Select(line => line.Message)];

    /// <summary>Accepted jobs without a final state.</summary>
    public IReadOnlyList<Guid> Lost => [.. record.Ids.Except(_ends.Select(job => job.Id))];

    /// <summary>Keys with more than one job.</summary>
    public IReadOnlyList<IEnumerable<Guid>> Duplicates => [.. record.IdsByKey.Where(ids => ids.Count() > 1)];

    /// <summary>As seen by clients, and in the logs of the replicas.</summary>
    public IReadOnlyList<Guid> EndedTwice => [.. record.ChangedEnds
        .Concat(Stored.CountBy(message => Guid.Parse(message.Split(' ')[1])).Where(count => count.Value > 1).Select(count => count.Key))];

    /// <summary>Retries and failures that the killed workers do not explain.</summary>
    public IReadOnlyList<JobResponse> WithoutCause => [.. _ends.Where(job => Crashes(job) > _workerKills.Count(kill => IsInLifeOf(job, kill)))];

    public string Totals
    {
        get
        {
            var late = _log.Count(message => message.StartsWith("A duplicate result of job", StringComparison.Ordinal));
            var longest = _ends.Max(job => job.Finished - job.Created);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"""
                {record.Asked.All} calls, {record.Asked.Unanswered} of them unanswered; {replicas.KillsOf("Api").Count} Apis and {_workerKills.Count} workers killed
                {record.Ids.Count()} accepted: {Counts(job => job.State)}; by attempts: {Counts(job => $"{job.Attempt}")}
                {Lost.Count} lost, {Duplicates.Count} duplicates, {EndedTwice.Count} ended twice, {WithoutCause.Count} attempts without a cause
                {late} duplicate results dropped; the longest job took {longest?.TotalSeconds:0.0} s
                """);
        }
    }

    private IEnumerable<string> Stored => _log.Where(message => message.StartsWith("Job ", StringComparison.Ordinal)
        && (message.EndsWith(" succeeded", StringComparison.Ordinal) || message.EndsWith(" failed", StringComparison.Ordinal)));

    private string Counts(Func<JobResponse, string> by) =>
        string.Join(", ", _ends.CountBy(by).OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"));

    // Only three crashed workers can fail a job.
    private static int Crashes(JobResponse job) => job.State == "succeeded" ? job.Attempt - 1 : 3;

    // The start of a successful attempt is known. A rejected job may have crashed a worker without a start event.
    private static bool IsInLifeOf(JobResponse job, DateTimeOffset kill) =>
        job.Created - DetectedWithin <= kill && kill <= (job.State == "succeeded" ? job.Started ?? job.Finished : job.Finished);
}
