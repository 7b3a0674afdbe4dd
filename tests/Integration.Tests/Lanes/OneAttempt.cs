using Messaging.Integration.Tests.Systems;
using Messaging.Lanes;
using Messaging.RunawayWorker.Computations;
using Messaging.RunawayWorker.Misbehave;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>An operation whose requests are tried once.</summary>
public sealed class OneAttempt(SharedBroker broker)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_one_attempt_a_request_that_crashed_its_worker_is_not_retried()
    {
        var address = await broker.FreshAsync(Stop);
        await using var supervised = await SupervisedWorkers.StartAsync(2, WorkerSettings.Of(address, ("Operations__Misbehave__MaxAttempts", "1")), Stop);
        await using var requester = await Requester.StartAsync(address, TimeSpan.FromMinutes(1), Stop);

        var before = await requester.AskAsync(Harm.None, Stop);
        var fault = await requester.AskAsync(new Misbehave(Harm.None, "", KillWorker: true), Stop);
        var after = await requester.AskAsync(Harm.None, Stop);

        Assert.Equal(ComputationOutcomes.Crashed, fault.Outcome);
        Assert.Equal("1", fault.FaultData("Deliveries"));
        Assert.Equal(1, supervised.Crashes);
        Assert.All((Answer[])[before, after], answer => Assert.Equal(ComputationOutcomes.Succeeded, answer.Outcome));
    }
}
