using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Jobs.Systems;

internal sealed class InMemoryJobs(
    Uri address, List<ServiceProcess> processes, Dictionary<string, string> settings, DirectoryInfo folder, string file)
    : RunningJobs(new RunningSystem(address, processes), new JobClient(address), new JobClient(address))
{
    private SqliteWriter? _writer;

    /// <summary>There is only one replica: it is started again, on the same file.</summary>
    public override Task LoseApiAsync(CancellationToken stop)
    {
        processes[^1].Kill();
        return StartNextAsync(stop);
    }

    /// <summary>Ends it in order and starts it again, on the same file.</summary>
    public async Task RestartAsync(CancellationToken stop)
    {
        await processes[^1].TerminateAsync();
        await StartNextAsync(stop);
    }

    public override async Task LoseStoreAsync(CancellationToken stop) => _writer = await SqliteWriter.StartAsync(file, stop);

    public override Task RestoreStoreAsync(CancellationToken stop) => _writer!.DisposeAsync().AsTask();

    private async Task StartNextAsync(CancellationToken stop)
    {
        await processes[^1].ExitAsync(TimeSpan.FromSeconds(30), stop);
        processes.Add(await ServiceProcess.StartReadyAsync("AllInOne", settings, stop));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_writer?.DisposeAsync() ?? ValueTask.CompletedTask);
        folder.Delete(recursive: true);
    }
}
