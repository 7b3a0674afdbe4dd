using Messaging.Integration.Tests.Systems;
using Messaging.RunawayWorker.Misbehave;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>The broker cancels the consumer of a queue that is deleted.</summary>
[Collection(ParallelTests.Name)]
public sealed class QueueDeletion(ParallelBroker broker)
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_its_queue_is_deleted_a_worker_declares_and_consumes_the_queue_again()
    {
        var address = await broker.FreshAsync(Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", WorkerSettings.Of(address), Stop);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromSeconds(2), Stop);
        Assert.NotEmpty(await requester.GetListAsync(Stop));

        await Queues.DeleteAsync(address, Stop);

        await Eventually.TrueAsync("it answers again", () => IsAnsweredAsync(requester), AnswersWithin, Stop);
        Assert.False(worker.HasExited);
    }

    private static async Task<bool> IsAnsweredAsync(Requester requester)
    {
        try
        {
            return (await requester.GetListAsync(Stop)).Count == 3;
        }
        catch (MassTransit.RequestTimeoutException)
        {
            return false;
        }
    }
}
