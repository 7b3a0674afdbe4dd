using MassTransit;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Sweeping;
using Messaging.Operations.Jobs.Watch;

namespace Messaging.Operations.Jobs.Tests.Delivery;

public sealed class DispatchTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MinClaim = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_broker_does_not_confirm_a_job_its_claim_stays_and_the_job_is_sent_again_after_the_claim()
    {
        await using var jobs = await JobServices.StartAsync();
        var id = await jobs.AddAsync();
        jobs.Clock.Advance(TimeSpan.FromSeconds(6));
        var start = jobs.Clock.GetUtcNow();

        await SweepWithoutConfirmationAsync(jobs);
        Assert.Equal([id], jobs.Sent);
        Assert.Equal(start + MinClaim, (await jobs.FindAsync(id)).NextSendAt);

        await jobs.SweepForAsync(MinClaim - SendTimeout - Second);
        Assert.Equal([id], jobs.Sent);
        await jobs.SweepForAsync(Second);

        Assert.Equal([id, id], jobs.Sent);
    }

    [Fact]
    public async Task When_the_broker_returns_a_job_the_next_sweep_tries_again()
    {
        await using var jobs = await JobServices.StartAsync();
        var id = await jobs.AddAsync();
        jobs.Clock.Advance(TimeSpan.FromSeconds(6));
        jobs.Confirm = () => throw new MessageReturnedException("no queue");

        await jobs.SweepAsync<DispatchSweep>();
        Assert.Null((await jobs.FindAsync(id)).NextSendAt);
        jobs.Confirm = () => Task.CompletedTask;
        await jobs.SweepAsync<DispatchSweep>();

        Assert.Equal([id, id], jobs.Sent);
    }

    [Fact]
    public async Task A_sent_job_is_not_sent_again_while_this_cannot_be_stored()
    {
        await using var jobs = await JobServices.StartAsync();
        var id = await jobs.AddAsync();

        // Longer than a claim.
        await jobs.SweepForAsync(TimeSpan.FromMinutes(2));
        Assert.Equal([id], jobs.Sent);
        Assert.Null((await jobs.FindAsync(id)).SentAt);
        await jobs.StoreSentAsync();

        var job = await jobs.FindAsync(id);
        Assert.NotNull(job.SentAt);
        Assert.Null(job.NextSendAt);
    }

    [Fact]
    public async Task When_a_notification_or_a_cancellation_is_not_confirmed_requests_are_still_sent()
    {
        await using var jobs = await JobServices.StartAsync();
        var published = 0;
        jobs.Confirm = () =>
        {
            Interlocked.Increment(ref published);
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Stop);
        };
        var notifications = jobs.Get<JobNotifications>();
        await notifications.StartAsync(Stop);

        notifications.Changed(Guid.NewGuid());
        var cancellation = jobs.Get<JobCancellations>().RepublishAsync(new() { Operation = "get_list", Id = Guid.NewGuid() });
        await Eventually.HoldsAsync(() => Volatile.Read(ref published) == 2);
        jobs.Clock.Advance(ConfirmTimeout);

        using (var one = jobs.Get<PublisherCircuit>().TryBegin())
        using (var other = jobs.Get<PublisherCircuit>().TryBegin())
            Assert.NotNull(other);
        jobs.Clock.Advance(SendTimeout);
        Assert.False(await cancellation);
        await notifications.StopAsync(Stop);
    }

    /// <summary>Until the send ends with its timeout.</summary>
    private static async Task SweepWithoutConfirmationAsync(JobServices jobs)
    {
        jobs.Confirm = () => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Stop);
        var sweep = jobs.SweepAsync<DispatchSweep>();
        await Eventually.HoldsAsync(() => jobs.Sent.Count == 1 && jobs.Clock.TimersIn(SendTimeout) == 1);
        jobs.Clock.Advance(SendTimeout);
        await sweep;
        jobs.Confirm = () => Task.CompletedTask;
    }
}
