using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Jobs.Systems;

internal sealed class RabbitMqJobs(Uri one, Uri other, IReadOnlyList<ServiceProcess> processes, TestDatabase database)
    : RunningJobs(new RunningSystem(one, processes), new JobClient(one), new JobClient(other))
{
    public ServiceProcess Worker => processes[2];

    public override async Task KillApiAsync(CancellationToken stop)
    {
        processes[0].Kill();
        await processes[0].ExitAsync(TimeSpan.FromSeconds(10), stop);
    }

    public override Task StopStoreAsync(CancellationToken stop) => database.StopServerAsync();

    public override Task StartStoreAsync(CancellationToken stop) => database.StartServerAsync(stop);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await database.DisposeAsync();
    }
}
