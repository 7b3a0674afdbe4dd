using System.Globalization;
using System.Text.Json;

namespace Messaging.Faults;

/// <summary>What callers saw of one fault, and which guarantees were violated.</summary>
internal sealed record FaultResult(
    Fault Fault, int Jobs, int Lost, int Doubled, int Extra, int Unexplained, IReadOnlyDictionary<string, int> Errors, double P99, double Slowest, double Recovery, IReadOnlyList<string> Problems)
{
    public string Line => string.Create(CultureInfo.InvariantCulture,
        $"{Fault.Name}: {Jobs} jobs, {Lost} lost, {Doubled} with two final states, {Extra} extra attempts, {Unexplained} without a cause; errors: {ErrorText}; get_item p99 {P99:0.0} ms, slowest {Slowest:0} ms; recovery {Recovery:0.0} s");

    public string ErrorText => Errors.Count == 0 ? "none" : string.Join(", ", Errors.Select(error => $"{error.Value} × {error.Key}"));
}

/// <summary>Injects one fault under load, and checks the history of all calls and jobs.</summary>
internal static class FaultRun
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan JobsEnd = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    public static async Task<FaultResult> RunAsync(RunningSystem system, Fault fault, CancellationToken stop)
    {
        await ReadyAsync(system.Address, stop);
        var start = TimeProvider.System.GetUtcNow();
        using var callers = new Callers(system.Address);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var asking = callers.AskAsync(end.Token);
        await Task.Delay(Before, TimeProvider.System, stop);
        await fault.InjectAsync(system, stop);
        var healed = callers.Now;
        await Task.Delay(After, TimeProvider.System, stop);
        await end.CancelAsync();
        await asking;

        var jobs = await EndsAsync(callers, stop);
        return Evaluate(fault, callers, jobs, await ExecutionsAsync(system, start, stop), healed);
    }

    private static FaultResult Evaluate(Fault fault, Callers callers, Dictionary<string, (string State, int Attempt, bool Changed)> jobs, Dictionary<string, int> executions, TimeSpan healed)
    {
        var lost = callers.Accepted.Where(id => !jobs.TryGetValue(id, out var job) || job.State != "succeeded").ToList();
        var doubled = jobs.Count(job => job.Value.Changed);
        var extra = executions.Where(request => request.Value > 1).Sum(request => request.Value - 1);
        var unexplained = executions.Where(request => jobs.TryGetValue(request.Key, out var job) && request.Value > job.Attempt).ToList();
        var items = callers.Items.Select(call => call.Took.TotalMilliseconds).Order().ToList();
        var badItems = callers.Items.Count(call => call.Status != 200);
        var errors = callers.Direct.Where(call => call.Status != 200).Concat(callers.Posts.Where(call => call.Status != 202))
            .GroupBy(call => $"{call.Status} {call.Problem}").ToDictionary(group => group.Key, group => group.Count());
        var recovery = callers.Direct.Where(call => call.Status != 200).Select(call => (call.At - healed).TotalSeconds).Append(0).Max();
        var (p99, slowest) = (items[(int)(items.Count * 0.99)], items[^1]);

        List<string> problems = [];
        if (lost.Count > 0)
            problems.Add($"{lost.Count} accepted jobs have no result, for example {lost[0]}: {(jobs.TryGetValue(lost[0], out var job) ? job.State : "unfinished")}");
        if (doubled > 0)
            problems.Add($"{doubled} jobs changed their final state");
        if (unexplained.Count > 0)
            problems.Add($"{unexplained.Count} jobs were executed more often than their attempts say, for example {unexplained[0].Key}: {unexplained[0].Value} times");
        if (badItems > 0)
            problems.Add($"{badItems} of {items.Count} calls of get_item failed");
        if (recovery > fault.Recovery.TotalSeconds)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"direct requests failed until {recovery:0.0} s after the end of the fault, {fault.Recovery.TotalSeconds:0} s are allowed"));
        return new(fault, callers.Accepted.Count, lost.Count, doubled, extra, unexplained.Count, errors, p99, slowest, recovery, problems);
    }

    private static async Task ReadyAsync(Uri address, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(40) };
        for (var good = 0; good < 5;)
        {
            good = await IsAnsweredAsync(http, stop) ? good + 1 : 0;
            if (good == 0)
                await Task.Delay(PollInterval, TimeProvider.System, stop);
        }
    }

    private static async Task<bool> IsAnsweredAsync(HttpClient http, CancellationToken stop)
    {
        try
        {
            using var list = await http.GetAsync(new Uri("/get_list", UriKind.Relative), stop);
            using var job = await http.PostAsync(new Uri("/get_list", UriKind.Relative), content: null, stop);
            return list.IsSuccessStatusCode && job.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Waits until each accepted job has a final state, and looks once more whether it has kept it.</summary>
    private static async Task<Dictionary<string, (string State, int Attempt, bool Changed)>> EndsAsync(Callers callers, CancellationToken stop)
    {
        var ends = new Dictionary<string, (string State, int Attempt, bool Changed)>();
        var began = callers.Now;
        while (ends.Count < callers.Accepted.Count && callers.Now - began < JobsEnd)
        {
            foreach (var id in callers.Accepted.Where(id => !ends.ContainsKey(id)))
            {
                if (await callers.JobAsync(id, stop) is { } job && Read(job) is { State: not ("queued" or "running") } end)
                    ends[id] = (end.State, end.Attempt, false);
            }

            await Task.Delay(PollInterval, TimeProvider.System, stop);
        }

        foreach (var (id, (state, _, _)) in ends.ToList())
        {
            if (await callers.JobAsync(id, stop) is { } job && Read(job) is var (last, attempt))
                ends[id] = (last, attempt, last != state);
        }

        return ends;
    }

    private static (string State, int Attempt) Read(JsonElement job) => (job.GetProperty("state").GetString()!, job.GetProperty("attempt").GetInt32());

    /// <returns>How often each request was begun, by the logs of the workers.</returns>
    private static async Task<Dictionary<string, int>> ExecutionsAsync(RunningSystem system, DateTimeOffset since, CancellationToken stop)
    {
        var log = await system.ComposeAsync(["--ansi", "never", "logs", "--no-color", "--no-log-prefix", "--since", since.ToString("O", CultureInfo.InvariantCulture), "worker"], stop);
        return log.Split('\n').Where(line => line.Contains("\"@m\":\"start\"", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..]).RootElement)
            .Where(entry => entry.TryGetProperty("RequestId", out _))
            .GroupBy(entry => entry.GetProperty("RequestId").GetString()!)
            .ToDictionary(group => group.Key, group => group.Count());
    }
}
