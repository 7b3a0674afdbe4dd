using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;

namespace Messaging.Integration.Tests.Jobs.Systems;

/// <summary>Services that all tests of a class use, since none of these disturbs another: lists one after the other, of two seconds each.</summary>
public abstract class JobFixture(IJobSystem system) : IAsyncLifetime
{
    public RunningJobs Jobs { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Jobs = await system.StartAsync(TestContext.Current.CancellationToken, [.. JobSettings.OneAtATime, ("GetList__Wait", "00:00:02")]);

    public async ValueTask DisposeAsync()
    {
        await Jobs.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class InMemoryJobFixture() : JobFixture(new InMemoryJobSystem());

public sealed class RabbitMqJobFixture(SharedBroker broker, SharedDatabase database) : JobFixture(new RabbitMqJobSystem(broker, database));
