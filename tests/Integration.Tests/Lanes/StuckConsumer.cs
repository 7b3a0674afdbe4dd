using Messaging.Integration.Tests.Systems;
using Messaging.Lanes;
using Messaging.RunawayWorker.Computations;
using Messaging.RunawayWorker.Misbehave;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>A consumer that waits without end, also when its token is cancelled, as a message does that MassTransit never sends.</summary>
[Collection(ParallelTests.Name)]
public sealed class StuckConsumer(ParallelBroker broker)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_lost_connection_the_queue_of_a_stuck_consumer_is_consumed_again()
    {
        var address = await broker.FreshAsync(Stop);
        await using var proxy = new BrokerProxy(address);
        await using var worker = await ServiceProcess.StartReadyAsync("RunawayWorker", WorkerSettings.Of(proxy.Address, ("Lanes__Count", "2")), Stop);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromSeconds(20), Stop);
        var stuck = requester.AskAsync(new Misbehave(Harm.None, "stuck", WaitForEver: true), Stop);
        // Behind it in the queue, so that one is in flight.
        Assert.Equal(ComputationOutcomes.Succeeded, (await requester.AskAsync(Harm.None, Stop)).Outcome);

        proxy.Cut();

        Assert.Equal(ComputationOutcomes.Succeeded, (await requester.AskAsync(Harm.None, Stop)).Outcome);
        Assert.False(stuck.IsCompletedSuccessfully);
    }
}
