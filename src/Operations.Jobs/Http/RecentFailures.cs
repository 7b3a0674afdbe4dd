using System.Text.Json;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The jobs that failed or expired in the last three days, for all who ask.</summary>
internal sealed class RecentFailures(JobStore store, TimeProvider clock)
{
    public static readonly TimeSpan Longest = TimeSpan.FromHours(72);

    public const int MaxCount = 10_000;

    // What a caller takes for the longest window is a little older when it arrives.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly SharedRead<(List<Failure> Failures, bool HasMore)> _read = new(() => ReadAsync(store, clock.GetUtcNow() - Longest - Tolerance), clock);

    public bool Covers(DateTimeOffset since) => since >= clock.GetUtcNow() - Longest - Tolerance;

    /// <returns>The last one first, and whether there were more.</returns>
    /// <exception cref="StoreException">The store is unavailable, or does not answer in time.</exception>
    public async Task<(IReadOnlyList<Failure> Failures, bool HasMore)> SinceAsync(DateTimeOffset since, CancellationToken stop)
    {
        var (all, hasMore) = await _read.GetAsync(stop);
        var some = all.TakeWhile(failure => failure.At >= since).ToList();
        return (some, hasMore && some.Count == all.Count);
    }

    private static async Task<(List<Failure> Failures, bool HasMore)> ReadAsync(JobStore store, DateTimeOffset since)
    {
        var jobs = await store.FailuresAsync(since, MaxCount + 1);
        // Most details and workers are the same text, and are kept until the next read.
        var texts = new HashSet<string>();
        return ([.. jobs.Take(MaxCount).Select(job => Failure.Of(job, texts))], jobs.Count > MaxCount);
    }
}

/// <summary>A job that failed or expired.</summary>
/// <param name="Job">Its id.</param>
/// <param name="Operation">Its operation.</param>
/// <param name="Problem">The last part of the problem's type.</param>
/// <param name="ExitCode">Of the last crash; null if it did not crash, or if that is unknown.</param>
/// <param name="Detail">The problem's detail.</param>
/// <param name="At">When it failed or expired.</param>
/// <param name="LackedCpu">Whether its last attempt had a CPU for less than half of its time on lanes.</param>
/// <param name="CpuSeconds">The CPU time of its last attempt; null if it is unknown.</param>
/// <param name="Worker">The worker of its last attempt; null if it had none.</param>
internal sealed record Failure(Guid Job, string Operation, string Problem, int? ExitCode, string Detail, DateTimeOffset At, bool LackedCpu, double? CpuSeconds, string? Worker)
{
    private const double MinShare = 0.5;

    /// <param name="job">The job.</param>
    /// <param name="texts">Those that other failures have.</param>
    public static Failure Of(FailedJob job, HashSet<string> texts)
    {
        var problem = JobJson.Read(job.Problem);
        var type = Text(problem, "type");
        return new(
            job.Id, job.Operation, type[(type.LastIndexOf('/') + 1)..],
            problem?.TryGetProperty("lastExitCode", out var code) is true && code.TryGetInt32(out var exitCode) ? exitCode : null, Same(Text(problem, "detail")), job.FinishedAt,
            job.CpuSeconds is { } computed && RequestTimes.Read(job.Times) is { } times && computed < MinShare * times.Lanes,
            job.CpuSeconds, job.Worker is { } worker ? Same(worker) : null);

        string Same(string text)
        {
            if (!texts.TryGetValue(text, out var same))
                texts.Add(same = text);
            return same;
        }
    }

    private static string Text(JsonElement? problem, string member) => problem?.TryGetProperty(member, out var value) is true ? value.GetString() ?? "" : "";
}
