using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Processes;
using Microsoft.Data.Sqlite;

namespace Messaging.Integration.Tests.Jobs.Systems;

internal sealed class InMemoryJobs(
    Uri address, List<ServiceProcess> processes, Dictionary<string, string> settings, DirectoryInfo folder, string file)
    : RunningJobs(new RunningSystem(address, processes), new JobClient(address), new JobClient(address))
{
    private FileStream? _schemaLock;
    private SqliteConnection? _writer;

    /// <summary>There is only one replica: it is started again, on the same file.</summary>
    public override async Task LoseApiAsync(CancellationToken stop)
    {
        processes[^1].Kill();
        await processes[^1].ExitAsync(TimeSpan.FromSeconds(10), stop);
        processes.Add(await ServiceProcess.StartReadyAsync("AllInOne", settings, stop));
    }

    /// <summary>Somebody else writes to the file and holds the lock of its schema, without which it is not used again.</summary>
    public override async Task LoseStoreAsync(CancellationToken stop)
    {
        _schemaLock = new FileStream($"{file}.lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        _writer = new SqliteConnection($"Data Source={file};Pooling=False");
        await _writer.OpenAsync(stop);
        await using var command = _writer.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(stop);
    }

    public override async Task RestoreStoreAsync(CancellationToken stop)
    {
        await _writer!.DisposeAsync();
        await _schemaLock!.DisposeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_writer?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_schemaLock?.DisposeAsync() ?? ValueTask.CompletedTask);
        folder.Delete(recursive: true);
    }
}
