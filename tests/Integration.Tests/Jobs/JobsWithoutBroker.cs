using Messaging.Integration.Tests.Jobs.Systems;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;

namespace Messaging.Integration.Tests.Jobs;

/// <summary>The broker stops, and the Api between row and message.</summary>
[Collection(ParallelTests.Name)]
public sealed class JobsWithoutBroker(ParallelBroker broker, SharedDatabase database) : IAsyncDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await broker.StartAsync(CancellationToken.None);

    [Fact]
    public async Task Without_a_broker_jobs_are_accepted_and_any_replica_sends_them_later()
    {
        await using var jobs = await new RabbitMqJobSystem(broker, database).StartAsync(Stop);
        await broker.StopAsync();

        var ofTheDead = await jobs.One.AcceptedAsync();
        var ofTheLiving = await jobs.Other.AcceptedAsync();
        var cancelled = await jobs.Other.AcceptedAsync();
        await jobs.Other.CancelAsync(cancelled.Id);
        await jobs.KillApiAsync(Stop);
        Assert.Equal("queued", (await jobs.Other.FindAsync(ofTheDead.Id)).Job.State);
        await broker.StartAsync(Stop);

        foreach (var id in new[] { ofTheDead.Id, ofTheLiving.Id })
        {
            // MassTransit tries again after 3, 6, 9 … 30 s.
            await Eventually.TrueAsync(
                "it has succeeded", async () => (await jobs.Other.FindAsync(id)).Job is { State: "succeeded", Attempt: 1 }, TimeSpan.FromSeconds(90), Stop);
        }

        var (never, _) = await jobs.Other.FindAsync(cancelled.Id);
        Assert.Equal(("cancelled", 0), (never.State, never.Attempt));
    }
}
