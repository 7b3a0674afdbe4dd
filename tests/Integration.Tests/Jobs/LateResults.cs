using Messaging.Integration.Tests.Jobs.Systems;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;

namespace Messaging.Integration.Tests.Jobs;

/// <summary>
/// Results that arrive twice, or after the final state. Only with a broker: with the in-memory transport no other program can send them.
/// </summary>
public sealed class LateResults(SharedBroker broker, SharedDatabase database)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_final_state_is_kept()
    {
        await using var jobs = await new RabbitMqJobSystem(broker, database).StartAsync(Stop, ("GetList__Wait", "00:01:00"));
        var answered = await jobs.One.AcceptedAsync();
        var cancelled = await jobs.Other.AcceptedAsync();
        await jobs.One.UntilAsync(answered.Id, "running");
        await jobs.One.UntilAsync(cancelled.Id, "running");

        await AnswerAsync(answered.Id, "first");
        await jobs.Other.UntilAsync(answered.Id, "succeeded");
        var (_, first) = await jobs.One.FindAsync(answered.Id);
        await AnswerAsync(answered.Id, "second");
        await jobs.One.CancelAsync(cancelled.Id);
        await AnswerAsync(cancelled.Id, "too late");

        await LateAsync(jobs, answered.Id, "succeeded");
        await LateAsync(jobs, cancelled.Id, "cancelled");
        var (job, last) = await jobs.Other.FindAsync(answered.Id);
        Assert.Equal(first, last);
        Assert.Equal(["first"], job.Result!);
        var (never, _) = await jobs.Other.FindAsync(cancelled.Id);
        Assert.Equal(("cancelled", null), (never.State, never.Result));
        await using var connection = await Queues.ConnectAsync(await broker.AddressAsync(Stop), Stop);
        foreach (var queue in new[] { Queues.JobResults, $"{Queues.JobResults}_error", $"{Queues.JobResults}_skipped" })
            Assert.Equal(0u, await Queues.CountAsync(connection, queue, Stop));
        Assert.Empty(await jobs.One.DeadLettersAsync());
    }

    private async Task AnswerAsync(Guid job, string item) => await JobResultMessages.AnswerAsync(await broker.AddressAsync(Stop), job, item, Stop);

    private static Task LateAsync(RunningJobs jobs, Guid id, string final) => jobs.Services.LogsAsync(
        $"A duplicate result of job {id}, succeeded, is not stored: the job is {final}", JobClient.WaitLimit, Stop);
}
