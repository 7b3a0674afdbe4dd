using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Jobs.Systems;

internal sealed class InMemoryJobs(
    Uri address, List<ServiceProcess> processes, Dictionary<string, string> settings, DirectoryInfo folder, string file)
    : RunningJobs(new RunningSystem(address, processes), new JobClient(address), new JobClient(address))
{
    private SqliteWriter? _writer;

    public ServiceProcess AllInOne => processes[^1];

    /// <summary>There is only one replica: it is started again, on the same file.</summary>
    public override async Task KillApiAsync(CancellationToken stop)
    {
        processes[^1].Kill();
        await processes[^1].ExitAsync(TimeSpan.FromSeconds(10), stop);
        processes.Add(await ServiceProcess.StartReadyAsync("AllInOne", settings, stop));
    }

    public override async Task StopStoreAsync(CancellationToken stop) => _writer = await SqliteWriter.StartAsync(file, stop);

    public override Task StartStoreAsync(CancellationToken stop) => _writer!.DisposeAsync().AsTask();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_writer?.DisposeAsync() ?? ValueTask.CompletedTask);
        folder.Delete(recursive: true);
    }
}
