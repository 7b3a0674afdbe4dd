using System.Net;
using Messaging.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Clients.Tests;

/// <summary>The client of src/Client against the real service: single jobs.</summary>
public sealed class MessagingClientTests(ClientHost host) : IClassFixture<ClientHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_submitted_job_is_followed_to_its_result()
    {
        using var services = host.Services();
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
        using var services = host.Services();
        var jobs = services.GetRequiredService<MessagingClient>().Jobs;

        var job = await jobs.SubmitAsync("/sort_words", new SortWords([new("b"), new("a")]), stop: Stop);

        Assert.Equal([new("a"), new("b")], (await jobs.ResultAsync<SortedWords>(job.Id, Stop)).Words);
    }

    [Fact]
    public async Task The_problem_of_a_failed_job_is_thrown_with_its_name()
    {
        using var services = host.Services();
        var jobs = services.GetRequiredService<MessagingClient>().Jobs;
        var job = await jobs.SubmitAsync("/always_fail", stop: Stop);

        var failed = await Assert.ThrowsAsync<ProblemException>(() => jobs.ResultAsync<PrimeCount>(job.Id, Stop));
        var late = await Assert.ThrowsAsync<ProblemException>(() => jobs.CancelAsync(job.Id, Stop));

        Assert.Equal(("computation-failed", "job-finished"), (failed.Problem.Name, late.Problem.Name));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
    }

    [Fact]
    public async Task A_lost_response_to_a_submission_leads_to_one_job()
    {
        var lost = new LosesFirstResponse();
        using var services = host.Services(lost);
        var jobs = services.GetRequiredService<MessagingClient>().Jobs;

        var job = await jobs.SubmitAsync("/count_primes/77", stop: Stop);

        Assert.Equal(2, lost.Calls);
        Assert.Equal(job.Id, lost.FirstJob);
    }

    [Fact]
    public async Task Following_continues_after_a_lost_connection()
    {
        var cut = new CutsFirstStream();
        using var services = host.Services(cut);
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
        using var services = host.Services();
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
        using var services = host.Services();
        var api = services.GetRequiredService<MessagingClient>();

        var job = await api.Jobs.WaitAsync((await api.Jobs.SubmitAsync("/count_primes/1000", stop: Stop)).Id, Stop);

        var times = Assert.Single((await api.Jobs.GetAsync(job.Id, Stop)).Attempts!).Times!;
        Assert.True(times is { Broker: >= 0, LaneWait: >= 0, Lanes: > 0 } && times.Worker >= times.Lanes, times.ToString());
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
