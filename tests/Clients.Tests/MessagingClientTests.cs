using System.Net;
using Messaging.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace Messaging.Clients.Tests;

/// <summary>The client of src/Client against the real service.</summary>
public sealed class MessagingClientTests(ClientHost host) : IClassFixture<ClientHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_submitted_job_is_followed_to_its_result()
    {
        using var services = Services();
        var jobs = services.GetRequiredService<MessagingClient>().Jobs;

        var job = await jobs.SubmitAsync("/count_primes/1000", stop: Stop);
        var states = new List<JobState>();
        await foreach (var seen in jobs.FollowAsync(job.Id, Stop))
            states.Add(seen.State);

        Assert.Equal(JobState.Succeeded, states[^1]);
        Assert.Equal(168, (await jobs.ResultAsync<PrimeCount>(job.Id, Stop)).Primes);
        Assert.Contains((await jobs.ListAsync(new() { State = JobState.Succeeded, Operation = "count_primes" }, Stop)).Jobs, listed => listed.Id == job.Id);
    }

    [Fact]
    public async Task A_job_with_a_body_has_a_typed_result()
    {
        using var services = Services();
        var jobs = services.GetRequiredService<MessagingClient>().Jobs;

        var job = await jobs.SubmitAsync("/sort_words", new SortWords([new("b"), new("a")]), stop: Stop);

        Assert.Equal([new("a"), new("b")], (await jobs.ResultAsync<SortedWords>(job.Id, Stop)).Words);
    }

    [Fact]
    public async Task The_problem_of_a_failed_job_is_thrown_with_its_name()
    {
        using var services = Services();
        var jobs = services.GetRequiredService<MessagingClient>().Jobs;
        var job = await jobs.SubmitAsync("/always_fail", stop: Stop);

        var failed = await Assert.ThrowsAsync<ProblemException>(() => jobs.ResultAsync<PrimeCount>(job.Id, Stop));
        var late = await Assert.ThrowsAsync<ProblemException>(() => jobs.CancelAsync(job.Id, Stop));

        Assert.Equal(("computation-failed", "job-finished"), (failed.Problem.Name, late.Problem.Name));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
    }

    [Fact]
    public async Task Failed_jobs_are_found_by_their_group_counted_and_retried_together()
    {
        using var services = Services();
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
        using var services = Services();
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
        using var services = Services(slow, options => (options.AttemptTimeout.Timeout, options.TotalRequestTimeout.Timeout) = (TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.3)));
        var jobs = services.GetRequiredService<MessagingClient>().Jobs;

        var change = jobs.RetryManyAsync(new(), confirm: 0, Stop);
        await Assert.ThrowsAnyAsync<Exception>(() => jobs.CountRetryableAsync(new(), Stop));

        Assert.False(change.IsCompleted);
        slow.GoOn.SetResult();
        Assert.Equal(0, (await change).Changed);
    }

    [Fact]
    public async Task A_lost_response_to_a_submission_leads_to_one_job()
    {
        var lost = new LosesFirstResponse();
        using var services = Services(lost);
        var jobs = services.GetRequiredService<MessagingClient>().Jobs;

        var job = await jobs.SubmitAsync("/count_primes/77", stop: Stop);

        Assert.Equal(2, lost.Calls);
        Assert.Equal(job.Id, lost.FirstJob);
    }

    [Fact]
    public async Task Following_continues_after_a_lost_connection()
    {
        var cut = new CutsFirstStream();
        using var services = Services(cut);
        var jobs = services.GetRequiredService<MessagingClient>().Jobs;
        var job = await jobs.SubmitAsync("/count_primes/1000", stop: Stop);

        var last = job;
        await foreach (var seen in jobs.FollowAsync(job.Id, Stop))
            last = seen;

        Assert.Equal(JobState.Succeeded, last.State);
        Assert.True(cut.Streams > 1);
    }

    [Fact]
    public async Task The_stream_of_changes_names_a_job_that_is_submitted()
    {
        using var services = Services();
        var api = services.GetRequiredService<MessagingClient>();
        await using var changes = api.ChangesAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(Changes.Unknown, changes.Current);

        var job = await api.Jobs.SubmitAsync("/count_primes/1000", stop: Stop);

        do
            Assert.True(await changes.MoveNextAsync());
        while (!changes.Current.Jobs.Contains(job.Id));
    }

    [Fact]
    public async Task A_finished_attempt_says_where_its_time_went()
    {
        using var services = Services();
        var api = services.GetRequiredService<MessagingClient>();

        var job = await api.Jobs.WaitAsync((await api.Jobs.SubmitAsync("/count_primes/1000", stop: Stop)).Id, Stop);

        var times = Assert.Single((await api.Jobs.GetAsync(job.Id, Stop)).Attempts!).Times!;
        Assert.True(times is { Broker: >= 0, LaneWait: >= 0, Lanes: > 0 } && times.Worker >= times.Lanes, times.ToString());
    }

    [Fact]
    public async Task Workers_operations_and_the_history_are_read_and_an_operation_is_paused()
    {
        using var services = Services();
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

    private ServiceProvider Services(DelegatingHandler? network = null, Action<HttpStandardResilienceOptions>? configure = null)
    {
        var services = new ServiceCollection();
        var client = services.AddMessagingClient(options => options.Address = host.Http.BaseAddress!);
        services.ConfigureAll<HttpStandardResilienceOptions>(options =>
        {
            options.Retry.Delay = TimeSpan.FromMilliseconds(50);
            configure?.Invoke(options);
        });
        if (network is not null)
            client.AddHttpMessageHandler(() => network);
        return services.BuildServiceProvider();
    }

    private sealed record PrimeCount(int Below, int Primes);

    private sealed class LosesFirstResponse : DelegatingHandler
    {
        public int Calls { get; private set; }

        public Guid FirstJob { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (++Calls > 1)
                return response;

            FirstJob = Guid.Parse(response.Headers.Location!.ToString().Split('/')[^1]);
            response.Dispose();
            throw new HttpRequestException("The connection was lost.");
        }
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

    private sealed class CutsFirstStream : DelegatingHandler
    {
        public int Streams { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal) && ++Streams == 1)
                response.Content = new ByteArrayContent([]);
            return response;
        }
    }
}
