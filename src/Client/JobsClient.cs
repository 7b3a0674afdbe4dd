using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Messaging.Client;

/// <summary>Jobs: requests that continue after their HTTP call.</summary>
public sealed class JobsClient(HttpClient http, TimeProvider clock)
{
    // Shorter than the timeout of an attempt.
    private const int SecondsOfWait = 5;

    // 10,000 jobs, on a slow store and a busy machine.
    private static readonly TimeSpan ManyTimeout = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

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
            var events = EventsAsync<Job>($"{PathOf(id)}/events", last, stop).GetAsyncEnumerator(stop);
            await using (events)
            {
                while (await NextAsync(events, stop) is { } item)
                {
                    last = item.EventId ?? last;
                    yield return item.Data;
                    if (item.Data.IsFinished)
                        yield break;
                }
            }

            await Task.Delay(ReconnectDelay, clock, stop);
        }
    }

    /// <summary>
    /// Which jobs change, of all callers, at most four times a second. Each connection begins with <see cref="JobChanges.Unknown"/>: read what you show
    /// then, since changes before it are not told. With authentication the caller needs the scope <c>operate</c>.
    /// </summary>
    public async IAsyncEnumerable<JobChanges> ChangesAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        while (true)
        {
            var events = EventsAsync<JobChanges>("/events", "", stop, JobChanges.Unknown).GetAsyncEnumerator(stop);
            await using (events)
            {
                while (await NextAsync(events, stop) is { } item)
                    yield return item.Data;
            }

            await Task.Delay(ReconnectDelay, clock, stop);
        }
    }

    /// <summary>Queues a job that failed, expired or was cancelled again, with a new deadline.</summary>
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

    /// <summary>Why jobs failed or expired, of all callers. With authentication the caller needs the scope <c>operate</c>.</summary>
    /// <param name="since">The start of the window, at most 72 hours ago; null for an hour ago.</param>
    /// <param name="stop">Ends the call.</param>
    public Task<Failures> FailuresAsync(DateTimeOffset? since = null, CancellationToken stop = default) =>
        http.CallAsync<Failures>(HttpMethod.Get, $"/failures?{Api.Query([("since", Api.Instant(since))])}", stop);

    private Task<ManyJobs> ManyAsync(string change, JobFilter filter, int? confirm, CancellationToken stop) =>
        http.CallAsync<ManyJobs>(HttpMethod.Post, $"/jobs/{change}?{filter.ManyQuery(confirm)}", stop, timeout: confirm is null ? null : ManyTimeout);

    /// <returns>Null when the connection is lost.</returns>
    private static async Task<SseItem<T>?> NextAsync<T>(IAsyncEnumerator<SseItem<T>> events, CancellationToken stop)
    {
        try
        {
            return await events.MoveNextAsync() ? events.Current : null;
        }
        catch (Exception lost) when (lost is not ProblemException { StatusCode: < HttpStatusCode.InternalServerError } && !stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async IAsyncEnumerable<SseItem<T>> EventsAsync<T>(string path, string last, [EnumeratorCancellation] CancellationToken stop, T? first = default)
    {
        using var response = await http.SendAsync(HttpMethod.Get, path, stop, headers: headers =>
        {
            if (last.Length > 0)
                headers.Add("Last-Event-ID", last);
        });
        if (first is not null)
            yield return new(first);
        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        await foreach (var item in SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<T>(data, Api.Json)!).EnumerateAsync(stop))
            yield return item;
    }

    private static string PathOf(Guid id) => $"/jobs/{id}";
}
