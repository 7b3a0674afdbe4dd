using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Jobs.Systems;

/// <summary>AllInOne: one process, its memory as the transport, and a file as the store.</summary>
public sealed class InMemoryJobSystem : IJobSystem
{
    public async Task<RunningJobs> StartAsync(CancellationToken stop, params IEnumerable<(string Key, string Value)> settings)
    {
        var folder = Directory.CreateTempSubdirectory("messaging-jobs-");
        var file = Path.Combine(folder.FullName, "jobs.db");
        // A blocked write to the file fails after a second instead of thirty.
        var all = JobSettings.Of([("ConnectionStrings__Jobs", $"Data Source={file};Default Timeout=1"), .. settings]);
        // The same address after a restart.
        all["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePort.Next()}";
        var processes = new List<ServiceProcess> { await ServiceProcess.StartReadyAsync("AllInOne", all, stop) };
        return new InMemoryJobs(await processes[0].AddressAsync(stop), processes, all, folder, file);
    }

    public Task<RunningJobs> StartWithSeparateStoreAsync(CancellationToken stop, params IEnumerable<(string Key, string Value)> settings) =>
        StartAsync(stop, settings);
}
