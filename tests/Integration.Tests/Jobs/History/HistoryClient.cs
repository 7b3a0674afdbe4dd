using System.Net;

namespace Messaging.Integration.Tests.Jobs.History;

/// <summary>A client that uses random replicas, and repeats a request with the same key until it is answered.</summary>
internal sealed class HistoryClient(IReadOnlyList<JobClient> replicas, HistoryRecord record, int seed)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(seed);

    public async Task PostAsync(string key, CancellationToken stop)
    {
        await PostOnceAsync(key, stop);
        // Some accepted requests may have had no answer.
        if (_random.Next(5) == 0)
            await PostOnceAsync(key, stop);
    }

    /// <summary>Reads a job. An accepted job exists.</summary>
    public async Task LookAsync(Guid id, CancellationToken stop)
    {
        var (job, version) = await AnswerAsync(replica => replica.GetAsync($"/jobs/{id}"), HttpStatusCode.OK, stop);
        record.Saw(job, version);
    }

    private async Task PostOnceAsync(string key, CancellationToken stop)
    {
        var (job, version) = await AnswerAsync(replica => replica.PostAsync(null, ("Idempotency-Key", key)), HttpStatusCode.Accepted, stop);
        record.Accepted(key, job.Id);
        record.Saw(job, version);
    }

    private async Task<(JobResponse Job, string Version)> AnswerAsync(
        Func<JobClient, Task<HttpResponseMessage>> ask, HttpStatusCode expected, CancellationToken stop)
    {
        while (true)
        {
            record.Ask();
            try
            {
                using var answer = await ask(replicas[_random.Next(replicas.Count)]);
                // The replica is starting, or the key is in use.
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.Conflict))
                    return (await JobResponse.ReadAsync(answer, expected), answer.Headers.ETag!.ToString());
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // The replica was killed.
            }

            record.NotAnswered();
            await Task.Delay(BetweenTries, TimeProvider.System, stop);
        }
    }
}
