using Messaging.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Clients.Tests;

/// <summary>The client of src/Client against the real service: what operators do.</summary>
public sealed class OperatorClientTests(ClientHost host) : IClassFixture<ClientHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failed_jobs_are_found_by_their_group_counted_and_retried_together()
    {
        using var services = host.Services();
        var jobs = services.GetRequiredService<MessagingClient>().Jobs;
        var before = (await jobs.SubmitAsync("/count_primes/1000", stop: Stop)).Created;
        var failed = await jobs.WaitAsync((await jobs.SubmitAsync("/always_fail", stop: Stop)).Id, Stop);

        var group = await GroupAsync(jobs, failed);
        var filter = new JobFilter
        {
            Problem = group.Problem,
            Operation = group.Operation,
            ExitCode = group.ExitCode,
            FinishedSince = group.FirstSeen,
            Text = "ENDED with",
            Since = before,
            Until = failed.Created.AddHours(1),
            Worker = failed.Worker,
        };
        var listed = await jobs.ListAsync(filter, Stop);
        var count = await jobs.CountRetryableAsync(filter, Stop);
        var changed = await Assert.ThrowsAsync<ProblemException>(() => jobs.RetryManyAsync(filter, count + 1, Stop));
        var retried = await jobs.RetryManyAsync(filter, count, Stop);

        Assert.Contains(listed.Jobs, job => job.Id == failed.Id);
        Assert.Equal("count-changed", changed.Problem.Name);
        Assert.Equal((count, count), (retried.Count, retried.Changed));
        Assert.Equal(2, (await jobs.WaitAsync(failed.Id, Stop)).Attempt);
        Assert.Equal(0, await jobs.CountRetryableAsync(filter with { ExitCode = 1 }, Stop));
    }

    [Fact]
    public async Task Jobs_that_wait_are_counted_and_cancelled_together()
    {
        using var services = host.Services();
        var client = services.GetRequiredService<MessagingClient>();
        await client.Operations.PauseAsync("sort_words", paused: true, Stop);
        try
        {
            var job = await client.Jobs.SubmitAsync("/sort_words", new SortWords([]), stop: Stop);
            var filter = new JobFilter { Operation = "sort_words" };

            Assert.Equal(1, await client.Jobs.CountCancellableAsync(filter, Stop));
            Assert.Equal(1, (await client.Jobs.CancelManyAsync(filter, confirm: 1, Stop)).Changed);

            Assert.Equal(JobState.Cancelled, (await client.Jobs.GetAsync(job.Id, Stop)).State);
        }
        finally
        {
            await client.Operations.PauseAsync("sort_words", paused: false, Stop);
        }
    }

    [Fact]
    public async Task A_change_of_many_jobs_may_take_longer_than_other_calls()
    {
        var slow = new WaitsForTheTimeout();
        using var services = host.Services(slow, options => (options.AttemptTimeout.Timeout, options.TotalRequestTimeout.Timeout) = (TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.3)));
        var (jobs, letters) = (services.GetRequiredService<MessagingClient>().Jobs, services.GetRequiredService<MessagingClient>().DeadLetters);

        var change = jobs.RetryManyAsync(new(), confirm: 0, Stop);
        var discard = letters.DiscardManyAsync(new(), expected: 0, Stop);
        await Assert.ThrowsAnyAsync<Exception>(() => jobs.CountRetryableAsync(new(), Stop));

        Assert.False(change.IsCompleted || discard.IsCompleted);
        slow.GoOn.SetResult();
        Assert.Equal((0, 0), ((await change).Changed, (await discard).Changed));
    }

    [Fact]
    public async Task Workers_operations_and_the_history_are_read_and_an_operation_is_paused()
    {
        using var services = host.Services();
        var api = services.GetRequiredService<MessagingClient>();

        await Eventually.TrueAsync("the worker has reported", async () => (await api.Workers.ListAsync(Stop)).Count == 1, TimeSpan.FromSeconds(30), Stop);
        Assert.Contains((await api.Workers.ListAsync(Stop))[0].Operations, operation => operation.Name == "sort_words");
        Assert.Contains(await api.Operations.ListAsync(Stop), operation => operation is { Name: "sort_words", Workers: 1 });
        Assert.True((await api.Operations.PauseAsync("sort_words", paused: true, Stop)).Paused);
        Assert.False((await api.Operations.PauseAsync("sort_words", paused: false, Stop)).Paused);
        var history = await api.Statistics.GetAsync(hours: 72, step: 60, Stop);
        Assert.Equal(60, history.StepMinutes);
        await Assert.ThrowsAsync<ProblemException>(() => api.Statistics.GetAsync(hours: 0, stop: Stop));
    }

    private static async Task<FailureGroup> GroupAsync(JobsClient jobs, Job failed)
    {
        FailureGroup? group = null;
        await Eventually.TrueAsync(
            "the failure is in a group",
            async () => (group = (await jobs.FailuresAsync(failed.Created, Stop)).Groups.FirstOrDefault(each => each.Jobs.Contains(failed.Id))) is not null,
            TimeSpan.FromSeconds(20),
            Stop);
        return group!;
    }

    private sealed class WaitsForTheTimeout : DelegatingHandler
    {
        public TaskCompletionSource GoOn { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await GoOn.Task.WaitAsync(cancellationToken);
            return new() { Content = new StringContent("{\"count\":0,\"changed\":0}") };
        }
    }
}
