using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Jobs.Systems;

/// <summary>Started services with two clients. The Api can be killed and the store stopped.</summary>
public abstract class RunningJobs(RunningSystem services, JobClient one, JobClient other) : IAsyncDisposable
{
    public RunningSystem Services => services;

    public JobClient One => one;

    /// <summary>At another replica than <see cref="One"/>, or at the only one.</summary>
    public JobClient Other => other;

    /// <summary>Kills the replica of <see cref="One"/> by SIGKILL, and returns when <see cref="Other"/> answers.</summary>
    public abstract Task KillApiAsync(CancellationToken stop);

    /// <summary>Stops the store of <see cref="IJobSystem.StartWithSeparateStoreAsync"/> only.</summary>
    public abstract Task StopStoreAsync(CancellationToken stop);

    public abstract Task StartStoreAsync(CancellationToken stop);

    public virtual async ValueTask DisposeAsync()
    {
        one.Dispose();
        other.Dispose();
        await services.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
