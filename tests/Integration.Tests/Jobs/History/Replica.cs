using System.Collections.Concurrent;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Jobs.History;

/// <summary>A replica that keeps its address when its process is killed and replaced.</summary>
internal sealed class Replica : IAsyncDisposable
{
    // Several start at a time.
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(2);

    private readonly ConcurrentQueue<ServiceProcess> _processes = new();
    private readonly ConcurrentQueue<DateTimeOffset> _kills = new();
    private readonly Dictionary<string, string> _settings;

    public Replica(string service, IReadOnlyDictionary<string, string> settings)
    {
        Service = service;
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        _settings = new(settings) { ["ASPNETCORE_URLS"] = Address.ToString() };
        Start();
    }

    public string Service { get; }

    public Uri Address { get; }

    public IReadOnlyCollection<DateTimeOffset> Kills => _kills;

    /// <summary>What all of them have logged.</summary>
    public IEnumerable<LogLine> Log => _processes.SelectMany(process => process.Log);

    private ServiceProcess Process => _processes.Last();

    public void Start() => _processes.Enqueue(ServiceProcess.Start(Service, _settings));

    /// <summary>Waits until it listens: if killed earlier, it would never work.</summary>
    public Task IsUpAsync(CancellationToken stop) => Eventually.TrueAsync(
        $"{Service} listens", () => Process.Log.Any(line => line.Message.StartsWith("Now listening on", StringComparison.Ordinal)), StartsWithin, stop);

    /// <summary>By SIGKILL.</summary>
    public async Task KillAsync(CancellationToken stop)
    {
        _kills.Enqueue(TimeProvider.System.GetUtcNow());
        Process.Kill();
        await Process.ExitAsync(TimeSpan.FromSeconds(10), stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
    }
}
