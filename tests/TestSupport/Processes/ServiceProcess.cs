using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Messaging.TestSupport.Processes;

/// <summary>A service of this solution as a real process, on a port of its own choice.</summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("messaging-tests-");
    private readonly Process _process;
    private readonly ConcurrentQueue<LogLine> _log = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ManualResetEventSlim _reads = new(true);
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _disposed;

    private ServiceProcess(string service, IReadOnlyDictionary<string, string> settings, params IEnumerable<string> arguments)
    {
        Service = service;
        var assembly = ServiceAssembly.Find(service);
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            // Not that of the program: it finds its files wherever it is started.
            WorkingDirectory = _data.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production"; // logs as JSON
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        // Says which computation a lane has just begun.
        start.Environment["Logging__LogLevel__Messaging.Lanes"] = "Debug";
        // Its own store: not a server, and not the file of the user.
        start.Environment["Jobs__Store"] = "Sqlite";
        start.Environment["ConnectionStrings__Jobs"] = $"Data Source={Path.Combine(_data.FullName, "jobs.db")}";
        // Below other processes, but not idle as AllInOne's default: tests that run at the same time share the CPUs.
        start.Environment["Lanes__Priority"] = "BelowNormal";
        foreach (var (key, value) in settings)
            start.Environment[key] = value;

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Logged(line.Data);
        _process.ErrorDataReceived += (_, line) => { if (line.Data is { Length: > 0 } text) _errors.Enqueue(text); };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Service { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public IReadOnlyCollection<LogLine> Log => _log;

    /// <summary>The lines on standard error.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>The CPU time used so far, that of child processes included.</summary>
    public TimeSpan CpuTime => Processes.CpuTime.OfTree(_process.Id);

    /// <summary>Starts the process and waits for nothing.</summary>
    public static ServiceProcess Start(string service, IReadOnlyDictionary<string, string> settings, params IEnumerable<string> arguments) =>
        new(service, settings, arguments);

    /// <summary>Starts the process and waits until it says that it is ready.</summary>
    public static async Task<ServiceProcess> StartReadyAsync(string service, IReadOnlyDictionary<string, string> settings, CancellationToken stop)
    {
        var process = new ServiceProcess(service, settings);
        try
        {
            using var http = new HttpClient { BaseAddress = await process.AddressAsync(stop) };
            await Eventually.TrueAsync($"{service} is ready", () => IsHealthyAsync(http, stop), StartsWithin, stop);
            return process;
        }
        catch (Exception exception)
        {
            await process.DisposeAsync();
            throw new InvalidOperationException($"{service} did not start: {string.Join('\n', process._errors)}", exception);
        }
    }

    /// <summary>Where it listens, once it does.</summary>
    public Task<Uri> AddressAsync(CancellationToken stop) => _address.Task.WaitAsync(StartsWithin, TimeProvider.System, stop);

    /// <summary>Reads no more of its standard output, until <see cref="ReadOn"/> or disposal.</summary>
    public void StopReading() => _reads.Reset();

    public void ReadOn() => _reads.Set();

    /// <summary>Asks it to stop: SIGTERM.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>What Ctrl-C does: SIGINT.</summary>
    public Task InterruptAsync() => SignalAsync("INT");

    /// <summary>Ends it and its children without asking: SIGKILL.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>Kills only this process, as the system does without memory. Its children are not killed.</summary>
    public void KillAlone() => _process.Kill();

    /// <returns>Its exit code, once all of its output is read.</returns>
    public async Task<int> ExitAsync(TimeSpan within, CancellationToken stop)
    {
        await _process.WaitForExitAsync(stop).WaitAsync(within, TimeProvider.System, stop);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        if (!_process.HasExited)
            Kill();
        ReadOn();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _reads.Dispose();
        _data.Delete(recursive: true);
    }

    private static async Task<bool> IsHealthyAsync(HttpClient http, CancellationToken stop)
    {
        using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), stop);
        // The first status is that of the whole; those of the single checks follow.
        return (await answer.Content.ReadAsStringAsync(stop)).StartsWith("{\"status\":\"Healthy\"", StringComparison.Ordinal);
    }

    private Task<string> SignalAsync(string name) => CommandLine.RunAsync("kill", $"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture));

    private void Logged(string? text)
    {
        _reads.Wait();
        if (text is null)
        {
            _address.TrySetException(new InvalidOperationException($"{Service} ended before it listened."));
            return;
        }

        var line = LogLine.Parse(text);
        _log.Enqueue(line);
        if (ListeningOn().Match(line.Message) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups[1].Value));
    }

    [GeneratedRegex("Now listening on: (http.+)")]
    private static partial Regex ListeningOn();
}
