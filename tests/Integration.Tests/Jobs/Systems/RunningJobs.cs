using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Jobs.Systems;

/// <summary>Started services, two callers of their jobs, and what can be taken away from them.</summary>
public abstract class RunningJobs(RunningSystem services, JobClient one, JobClient other) : IAsyncDisposable
{
    public RunningSystem Services => services;

    public JobClient One => one;

    /// <summary>At another replica than <see cref="One"/>, or at the only one.</summary>
    public JobClient Other => other;

    /// <summary>Kills the replica of <see cref="One"/> by SIGKILL, and returns when <see cref="Other"/> answers.</summary>
    public abstract Task LoseApiAsync(CancellationToken stop);

    /// <summary>Takes the store away, from <see cref="IJobSystem.StartOnOwnStoreAsync"/> only.</summary>
    public abstract Task LoseStoreAsync(CancellationToken stop);

    public abstract Task RestoreStoreAsync(CancellationToken stop);

    public virtual async ValueTask DisposeAsync()
    {
        one.Dispose();
        other.Dispose();
        await services.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
