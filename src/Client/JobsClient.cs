using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Messaging.Client;

/// <summary>Jobs: requests that continue after their HTTP call.</summary>
public sealed class JobsClient(HttpClient http, TimeProvider clock)
{
    // Shorter than the timeout of an attempt.
    private const int SecondsOfWait = 5;

    /// <summary>Submits a job. A lost connection is repeated with the same idempotency key, so there is one job.</summary>
    /// <param name="path">The path of the operation, for example <c>/get_list</c> or <c>/count_primes/1000</c>.</param>
    /// <param name="request">The body as JSON; null for none.</param>
    /// <param name="idempotencyKey">The caller's own key, to submit the same job again later; null for a new one.</param>
    /// <param name="stop">Ends the call.</param>
    /// <exception cref="ProblemException">The request is not accepted.</exception>
    public Task<Job> SubmitAsync(string path, object? request = null, string? idempotencyKey = null, CancellationToken stop = default) =>
        http.CallAsync<Job>(
            HttpMethod.Post, path, stop, request is null ? null : JsonContent.Create(request, request.GetType(), options: Api.Json),
            headers => headers.Add("Idempotency-Key", idempotencyKey ?? Guid.NewGuid().ToString()));

    /// <exception cref="ProblemException">There is no such job.</exception>
    public Task<Job> GetAsync(Guid id, CancellationToken stop = default) => http.CallAsync<Job>(HttpMethod.Get, PathOf(id), stop);

    /// <summary>A page of jobs, the newest first.</summary>
    public async Task<JobPage> ListAsync(JobFilter? filter = null, CancellationToken stop = default)
    {
        using var response = await http.SendAsync(HttpMethod.Get, $"/jobs?{(filter ?? new()).ListQuery}", stop);
        var jobs = await response.Content.ReadFromJsonAsync<IReadOnlyList<Job>>(Api.Json, stop);
        return new(jobs!, response.Headers.Contains("Link"));
    }

    /// <summary>Waits until the job has finished.</summary>
    public async Task<Job> WaitAsync(Guid id, CancellationToken stop = default)
    {
        while (true)
        {
            var job = await http.CallAsync<Job>(HttpMethod.Get, PathOf(id), stop, headers: headers => headers.Add("Prefer", $"wait={SecondsOfWait}"));
            if (job.IsFinished)
                return job;
        }
    }

    /// <summary>Waits until the job has finished.</summary>
    /// <returns>Its result.</returns>
    /// <exception cref="ProblemException">It failed or expired.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<TResult> ResultAsync<TResult>(Guid id, CancellationToken stop = default)
    {
        var job = await WaitAsync(id, stop);
        if (job.Problem is { } problem)
            throw new ProblemException(problem, problem.Status ?? (int)HttpStatusCode.InternalServerError);
        return job.Result is { } result ? result.Deserialize<TResult>(Api.Json)! : throw new OperationCanceledException($"The job {id} was cancelled.");
    }

    /// <summary>The job after each change, until it has finished. It reconnects when the connection is lost, and misses no later state.</summary>
    public async IAsyncEnumerable<Job> FollowAsync(Guid id, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var last = "";
        while (true)
        {
            var events = http.EventsAsync<Job>($"{PathOf(id)}/events", last, stop).GetAsyncEnumerator(stop);
            await using (events)
            {
                while (await events.NextAsync(stop) is { } item)
                {
                    last = item.EventId ?? last;
                    yield return item.Data;
                    if (item.Data.IsFinished)
                        yield break;
                }
            }

            await Task.Delay(EventStream.ReconnectDelay, clock, stop);
        }
    }

    /// <summary>Queues a failed, expired or cancelled job again, with a new deadline.</summary>
    /// <exception cref="ProblemException">It has succeeded, or is not finished.</exception>
    public Task<Job> RetryAsync(Guid id, CancellationToken stop = default) => http.CallAsync<Job>(HttpMethod.Post, $"{PathOf(id)}/retry", stop);

    /// <summary>Cancels the job; its computation stops. Cancelling it again has no effect.</summary>
    /// <exception cref="ProblemException">It is finished.</exception>
    public Task<Job> CancelAsync(Guid id, CancellationToken stop = default) => http.CallAsync<Job>(HttpMethod.Delete, PathOf(id), stop);

    /// <summary>How many jobs of the filter failed, expired or were cancelled, so that <see cref="RetryManyAsync"/> retries them: at most 10,000.</summary>
    public async Task<int> CountRetryableAsync(JobFilter filter, CancellationToken stop = default) => (await ManyAsync("retry", filter, confirm: null, stop)).Count;

    /// <summary>Retries the jobs that <see cref="CountRetryableAsync"/> has counted.</summary>
    /// <param name="filter">The same filter.</param>
    /// <param name="confirm">The number that was counted.</param>
    /// <param name="stop">Ends the call. Jobs that are retried already stay so.</param>
    /// <exception cref="ProblemException">Their number has changed: nothing is retried.</exception>
    public Task<ManyJobs> RetryManyAsync(JobFilter filter, int confirm, CancellationToken stop = default) => ManyAsync("retry", filter, confirm, stop);

    /// <summary>How many jobs of the filter are queued or running, so that <see cref="CancelManyAsync"/> cancels them: at most 10,000.</summary>
    public async Task<int> CountCancellableAsync(JobFilter filter, CancellationToken stop = default) => (await ManyAsync("cancel", filter, confirm: null, stop)).Count;

    /// <summary>Cancels the jobs that <see cref="CountCancellableAsync"/> has counted.</summary>
    /// <param name="filter">The same filter.</param>
    /// <param name="confirm">The number that was counted.</param>
    /// <param name="stop">Ends the call. Jobs that are cancelled already stay so.</param>
    /// <exception cref="ProblemException">Their number has changed: nothing is cancelled.</exception>
    public Task<ManyJobs> CancelManyAsync(JobFilter filter, int confirm, CancellationToken stop = default) => ManyAsync("cancel", filter, confirm, stop);

    /// <summary>What a job was accepted with.</summary>
    public Task<JsonElement> RequestAsync(Guid id, CancellationToken stop = default) => http.CallAsync<JsonElement>(HttpMethod.Get, $"/jobs/{id}/request", stop);

    /// <summary>Why jobs failed or expired, of all callers. With authentication the caller needs the scope <c>operate</c>.</summary>
    /// <param name="since">The start of the window, at most 72 hours ago; null for an hour ago.</param>
    /// <param name="stop">Ends the call.</param>
    public Task<Failures> FailuresAsync(DateTimeOffset? since = null, CancellationToken stop = default) =>
        http.CallAsync<Failures>(HttpMethod.Get, $"/failures?{Api.Query([("since", Api.Instant(since))])}", stop);

    private Task<ManyJobs> ManyAsync(string change, JobFilter filter, int? confirm, CancellationToken stop) =>
        http.CallAsync<ManyJobs>(HttpMethod.Post, $"/jobs/{change}?{filter.ManyQuery(confirm)}", stop, timeout: confirm is null ? null : Api.ManyTimeout);

    private static string PathOf(Guid id) => $"/jobs/{id}";
}
