using System.Globalization;
using System.Text.Json;

namespace Messaging.Faults;

/// <summary>Injects one fault under load, and checks the history of all calls and jobs.</summary>
internal static class FaultRun
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AfterInShortRun = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan JobsEnd = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Lets callers ask for a while before anything is measured: new processes compile their code first.</summary>
    public static async Task WarmUpAsync(RunningSystem system, BareServer bare, CancellationToken stop)
    {
        await IsReadyAsync(system, stop);
        using var callers = new Callers(system, bare);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(WarmUp);
        await callers.AskAsync(end.Token);
    }

    public static async Task<FaultResult> RunAsync(RunningSystem system, BareServer bare, Fault fault, bool isTimed, CancellationToken stop)
    {
        if (!await IsReadyAsync(system, stop))
            throw new InvalidOperationException($"The system did not answer again within {ReadyWithin.TotalMinutes} minutes of the fault before {fault.Name}.");

        var start = TimeProvider.System.GetUtcNow();
        using var callers = new Callers(system, bare);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var asking = callers.AskAsync(end.Token);
        await Task.Delay(Before, TimeProvider.System, stop);
        var failure = await InjectAsync(system, fault, stop);
        var ended = callers.Now;
        await Task.Delay(isTimed ? After : AfterInShortRun, TimeProvider.System, stop);
        await end.CancelAsync();
        await asking;

        var jobs = await EndsAsync(callers, stop);
        var executions = await CountAsync(system, "worker", start, "\"@m\":\"start\"", "RequestId", stop);
        // A job whose acknowledgement was lost after its result arrived is executed again. The record keeps its first end.
        var duplicates = await CountAsync(system, "api", start, "\"Name\":\"DuplicateResult\"", "JobId", stop);
        var result = FaultResult.Of(fault, callers, jobs, executions, duplicates, ended, isTimed, failure);
        if (result.Problems.Count > 0)
            await KeepLogsAsync(system, fault, start, stop);
        return result;
    }

    /// <returns>Why it could not be injected or ended, or what it found; null if nothing.</returns>
    private static async Task<string?> InjectAsync(RunningSystem system, Fault fault, CancellationToken stop)
    {
        try
        {
            await fault.InjectAsync(system, stop);
            return null;
        }
        catch (InvalidOperationException exception)
        {
            await system.StartAsync(stop);
            return exception.Message.ReplaceLineEndings(" ");
        }
    }

    private static async Task<bool> IsReadyAsync(RunningSystem system, CancellationToken stop)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var http = new HttpClient { BaseAddress = system.Addresses[0], Timeout = TimeSpan.FromSeconds(40) };
        for (var good = 0; good < 5;)
        {
            if (TimeProvider.System.GetElapsedTime(start) > ReadyWithin)
                return false;
            good = await IsAnsweredAsync(http, stop) ? good + 1 : 0;
            if (good == 0)
                await Task.Delay(PollInterval, TimeProvider.System, stop);
        }

        return true;
    }

    private static async Task<bool> IsAnsweredAsync(HttpClient http, CancellationToken stop)
    {
        try
        {
            using var list = await http.GetAsync(new Uri("/get_list", UriKind.Relative), stop);
            using var job = await http.PostAsync(new Uri("/get_list", UriKind.Relative), content: null, stop);
            return list.IsSuccessStatusCode && job.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Waits until each accepted job has a final state, and looks once more whether it has kept it.</summary>
    private static async Task<Dictionary<string, JobEnd>> EndsAsync(Callers callers, CancellationToken stop)
    {
        var ends = new Dictionary<string, JobEnd>();
        var began = callers.Now;
        while (ends.Count < callers.Accepted.Count && callers.Now - began < JobsEnd)
        {
            foreach (var id in callers.Accepted.Where(id => !ends.ContainsKey(id)))
            {
                if (await callers.JobAsync(id, stop) is { } job && Read(job) is { State: not ("queued" or "running") } end)
                    ends[id] = end;
            }

            await Task.Delay(PollInterval, TimeProvider.System, stop);
        }

        await Task.Delay(SecondLook, TimeProvider.System, stop);
        foreach (var (id, end) in ends.ToList())
        {
            if (await callers.JobAsync(id, stop) is { } job)
                ends[id] = Read(job) with { IsChanged = Read(job).State != end.State };
        }

        return ends;
    }

    private static JobEnd Read(JsonElement job) => new(job.GetProperty("state").GetString()!, job.GetProperty("attempt").GetInt32(), IsChanged: false);

    /// <returns>In how many lines of the logs of a service with a text each value of a property is.</returns>
    private static async Task<Dictionary<string, int>> CountAsync(RunningSystem system, string service, DateTimeOffset since, string text, string property, CancellationToken stop)
    {
        var log = await LogsAsync(system, since, ["--no-log-prefix", service], stop);
        return log.Split('\n').Where(line => line.Contains(text, StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..]).RootElement)
            .Where(entry => entry.TryGetProperty(property, out _))
            .GroupBy(entry => entry.GetProperty(property).GetString()!)
            .ToDictionary(group => group.Key, group => group.Count());
    }

    /// <summary>Writes the logs of a run that violated a guarantee to a file in <c>artifacts/faults</c>.</summary>
    private static async Task KeepLogsAsync(RunningSystem system, Fault fault, DateTimeOffset since, CancellationToken stop)
    {
        var folder = Directory.CreateDirectory(Path.Combine("artifacts", "faults"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{fault.Name}.log"), await LogsAsync(system, since, [], stop), stop);
    }

    private static Task<string> LogsAsync(RunningSystem system, DateTimeOffset since, IEnumerable<string> options, CancellationToken stop) =>
        system.ComposeAsync(["--ansi", "never", "logs", "--no-color", "--since", since.ToString("O", CultureInfo.InvariantCulture), .. options], stop);
}
