using System.Globalization;

namespace Messaging.Faults;

/// <summary>The final state of a job, and whether it was another when it was asked for again.</summary>
internal sealed record JobEnd(string State, int Attempt, bool IsChanged);

/// <summary>What callers saw of one fault, and which guarantees were violated.</summary>
internal sealed record FaultResult(Fault Fault)
{
    private const double LatePercentile = 0.99;

    // A broker that does not answer is noticed after 2 s. Requests that have been sent by then may take 5 s.
    private static readonly TimeSpan LateRefusal = TimeSpan.FromSeconds(6);

    // Callers that wait for 5 s at most.
    private static readonly TimeSpan LateAnswer = TimeSpan.FromSeconds(6);

    // In milliseconds. On a busy machine the 99th percentile may be twice that of a server that does nothing but answer.
    private const double AllowedP99 = 5;
    private const double AllowedStall = 100;

    public int Jobs { get; private init; }

    public int Lost { get; private init; }

    public int Doubled { get; private init; }

    /// <summary>How many executions were not the first of their request.</summary>
    public int Extra { get; private init; }

    /// <summary>How many jobs were executed more often than their attempts and dropped results say.</summary>
    public int Unexplained { get; private init; }

    public required IReadOnlyDictionary<string, int> Errors { get; init; }

    /// <summary>Of <c>get_item</c>, in milliseconds.</summary>
    public required (double P99, double Slowest) Items { get; init; }

    /// <summary>Of a server that does nothing but answer, in milliseconds.</summary>
    public required (double P99, double Slowest) Bare { get; init; }

    /// <summary>From the end of the fault to the last direct request that failed, in seconds.</summary>
    public double Recovery { get; private init; }

    public required IReadOnlyList<string> Problems { get; init; }

    public string ErrorText => Errors.Count == 0 ? "none" : string.Join(", ", Errors.Select(error => $"{error.Value} × {error.Key}"));

    public string Line => string.Create(CultureInfo.InvariantCulture,
        $"{Fault.Name}: {Jobs} jobs, {Lost} lost, {Doubled} with two final states, {Extra} extra attempts, {Unexplained} without a cause; errors: {ErrorText}; get_item p99 {Items.P99:0.0} ms, slowest {Items.Slowest:0} ms; bare server {Bare.P99:0.0} ms, {Bare.Slowest:0} ms; recovery {Recovery:0.0} s");

    /// <param name="fault">The fault.</param>
    /// <param name="callers">What they saw.</param>
    /// <param name="jobs">The ends of the accepted jobs that have ended.</param>
    /// <param name="executions">How often each request was begun.</param>
    /// <param name="duplicates">How many results of each job came after its first and were dropped.</param>
    /// <param name="ended">When the fault ended, by the clock of the callers.</param>
    /// <param name="isTimed">Whether slow answers violate a guarantee. Not on a machine that does something else.</param>
    /// <param name="failure">Why the fault could not be injected; null if it was.</param>
    public static FaultResult Of(Fault fault, Callers callers, Dictionary<string, JobEnd> jobs, Dictionary<string, int> executions, Dictionary<string, int> duplicates, TimeSpan ended, bool isTimed, string? failure)
    {
        var lost = callers.Accepted.Where(id => !jobs.TryGetValue(id, out var job) || job.State != "succeeded").ToList();
        var doubled = jobs.Where(job => job.Value.IsChanged).ToList();
        var unexplained = executions.Where(request => jobs.TryGetValue(request.Key, out var job) && request.Value > job.Attempt + duplicates.GetValueOrDefault(request.Key)).ToList();
        var failed = callers.Direct.Where(call => call.Status != 200).ToList();
        var late = failed.Where(call => call.Status == 503 && call.Took > LateRefusal).ToList();
        var tooLate = callers.Impatient.Where(call => call.Took > LateAnswer).ToList();
        var badItems = callers.Items.Where(call => call.Status != 200).ToList();
        var recovery = failed.Select(call => (call.At - ended).TotalSeconds).Append(0).Max();
        var (items, bare) = (Times(callers.Items), Times(callers.BareItems));

        List<string> problems = failure is null ? [] : [failure];
        if (lost.Count > 0)
            problems.Add($"{lost.Count} accepted jobs have no result, for example {lost[0]}: {(jobs.TryGetValue(lost[0], out var job) ? job.State : "unfinished")}");
        if (doubled.Count > 0)
            problems.Add($"{doubled.Count} jobs changed their final state, for example {doubled[0].Key}");
        if (unexplained.Count > 0)
            problems.Add($"{unexplained.Count} jobs were executed more often than their attempts and dropped results say, for example {unexplained[0].Key}: {unexplained[0].Value} times");
        if (badItems.Count > 0)
            problems.Add($"{badItems.Count} of {callers.Items.Count} calls of get_item failed, for example with {badItems[0].Status} {badItems[0].Problem}");
        if (isTimed && items.P99 > Math.Max(AllowedP99, 2 * bare.P99))
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"get_item had a p99 of {items.P99:0.0} ms, a bare server {bare.P99:0.0} ms"));
        if (isTimed && items.Slowest > bare.Slowest + AllowedStall)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"the slowest get_item took {items.Slowest:0} ms, {bare.Slowest:0} ms at a bare server"));
        if (isTimed && late.Count > 0)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{late.Count} direct requests got 503 only after {LateRefusal.TotalSeconds:0} s, the last after {late.Max(call => call.Took).TotalSeconds:0.0} s"));
        if (isTimed && tooLate.Count > 0)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{tooLate.Count} callers who prefer to wait for {Callers.Wait.TotalSeconds:0} s were answered later, the last after {tooLate.Max(call => call.Took).TotalSeconds:0.0} s"));
        if (fault.Recovery is null && failed.Count > 0)
            problems.Add($"{failed.Count} direct requests failed, none may");
        if (isTimed && fault.Recovery is { } allowed && recovery > allowed.TotalSeconds)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"direct requests failed until {recovery:0.0} s after the end of the fault, {allowed.TotalSeconds:0} s are allowed"));

        return new FaultResult(fault)
        {
            Jobs = callers.Accepted.Count,
            Lost = lost.Count,
            Doubled = doubled.Count,
            Extra = executions.Values.Sum(count => count - 1),
            Unexplained = unexplained.Count,
            Errors = callers.Direct.Where(call => call.Status != 200).Concat(callers.Posts.Where(call => call.Status != 202))
                .GroupBy(call => $"{call.Status} {call.Problem}").ToDictionary(group => group.Key, group => group.Count()),
            Items = items,
            Bare = bare,
            Recovery = recovery,
            Problems = problems,
        };
    }

    private static (double P99, double Slowest) Times(IEnumerable<Call> calls)
    {
        var times = calls.Select(call => call.Took.TotalMilliseconds).Order().ToList();
        return (times[(int)(times.Count * LatePercentile)], times[^1]);
    }
}
