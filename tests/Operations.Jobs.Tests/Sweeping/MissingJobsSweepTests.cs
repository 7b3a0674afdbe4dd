using MassTransit;
using Messaging.Operations.Jobs.Store;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Jobs.Tests.Sweeping;

public sealed class MissingJobsSweepTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(8);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sent_job_that_no_queue_has_and_no_worker_reports_is_sent_again_within_a_minute()
    {
        await using var jobs = await JobServices.StartAsync();
        var id = await SendAsync(jobs);

        await jobs.SweepForAsync(TimeSpan.FromSeconds(20));
        Assert.Equal([id], jobs.Sent);
        await jobs.SweepForAsync(TimeSpan.FromSeconds(40));

        Assert.Equal([id, id], jobs.Sent);
    }

    [Fact]
    public async Task A_job_whose_worker_reports_the_job_is_not_sent_again_until_the_reports_end()
    {
        await using var jobs = await JobServices.StartAsync();
        var id = await SendAsync(jobs);

        for (var reports = 0; reports < 15; reports++)
        {
            await ReportAsync(jobs, id);
            await jobs.SweepForAsync(HeartbeatInterval);
        }

        Assert.Equal([id], jobs.Sent);
        await jobs.SweepForAsync(TimeSpan.FromMinutes(1));
        Assert.Equal([id, id], jobs.Sent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_that_was_lost_before_its_worker_reported_it_is_sent_again_if_that_worker_reports_jobs(bool sendsHeartbeats)
    {
        await using var jobs = await JobServices.StartAsync();
        var id = await SendAsync(jobs);
        await jobs.Get<JobChanges>().StartedAsync(new RequestStarted(id, 1, "a worker", jobs.Clock.GetUtcNow(), sendsHeartbeats), Stop);

        await jobs.SweepForAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(sendsHeartbeats ? [id, id] : [id], jobs.Sent);
    }

    [Theory]
    [InlineData("get-list_background")]
    [InlineData(QueueNames.Quarantine)]
    [InlineData(QueueNames.JobResults)]
    public async Task While_a_queue_has_messages_no_job_is_missing(string queue)
    {
        await using var jobs = await JobServices.StartAsync();
        var id = await SendAsync(jobs);
        jobs.Broker.Queues[queue] = 1;

        await jobs.SweepForAsync(Long);
        Assert.Equal([id], jobs.Sent);
        jobs.Broker.Queues[queue] = 0;
        await jobs.SweepForAsync(TimeSpan.FromSeconds(20));
        Assert.Equal([id], jobs.Sent);
        await jobs.SweepForAsync(TimeSpan.FromSeconds(20));

        Assert.Equal([id, id], jobs.Sent);
    }

    [Fact]
    public async Task Without_a_connection_to_the_broker_no_job_is_missing()
    {
        await using var jobs = await JobServices.StartAsync();
        var id = await SendAsync(jobs);
        jobs.Broker.IsOpen = false;

        await jobs.SweepForAsync(Long);
        Assert.Equal([id], jobs.Sent);
        var next = new FakeConnection();
        jobs.Get<BrokerConnection>().Watch(next.Connection);
        await jobs.SweepForAsync(TimeSpan.FromSeconds(20));
        Assert.Equal([id], jobs.Sent);
        await jobs.SweepForAsync(TimeSpan.FromSeconds(20));

        Assert.Equal([id, id], jobs.Sent);
    }

    [Fact]
    public async Task A_queue_that_is_empty_for_a_moment_is_not_enough()
    {
        await using var jobs = await JobServices.StartAsync();
        var id = await SendAsync(jobs);

        for (var times = 0; times < 5; times++)
        {
            jobs.Broker.Queues["get-list_background"] = 0;
            await jobs.SweepForAsync(TimeSpan.FromSeconds(20));
            jobs.Broker.Queues["get-list_background"] = 1;
            await jobs.SweepForAsync(TimeSpan.FromSeconds(10));
        }

        Assert.Equal([id], jobs.Sent);
    }

    [Fact]
    public async Task The_queues_are_counted_only_for_missing_jobs_and_every_five_seconds()
    {
        await using var jobs = await JobServices.StartAsync();
        var reported = await SendAsync(jobs);
        await ReportAsync(jobs, reported);
        await jobs.SweepForAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, jobs.Broker.Counts);

        jobs.Broker.Queues["get-list_background"] = 1;
        await jobs.SweepForAsync(TimeSpan.FromSeconds(10));
        var before = jobs.Broker.Counts;
        await jobs.SweepForAsync(TimeSpan.FromSeconds(50));

        Assert.Equal(10, jobs.Broker.Counts - before);
    }

    /// <summary>Sends a job and stores that it was sent.</summary>
    private static async Task<Guid> SendAsync(JobServices jobs)
    {
        var id = await jobs.AddAsync();
        await jobs.SweepForAsync(TimeSpan.FromSeconds(6));
        Assert.Equal([id], jobs.Sent);
        await jobs.StoreSentAsync();
        return id;
    }

    private static async Task ReportAsync(JobServices jobs, Guid id)
    {
        var before = (await jobs.FindAsync(id)).NextSendAt;
        var endpoint = await jobs.Get<IBus>().GetSendEndpoint(new Uri($"exchange:{QueueNames.JobHeartbeats}"));
        await endpoint.Send(new RequestsInFlight([id]), Stop);
        await Eventually.TrueAsync("the report is stored", async () => (await jobs.FindAsync(id)).NextSendAt != before, JobClient.Timeout, Stop);
    }
}
