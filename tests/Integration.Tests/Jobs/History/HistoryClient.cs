using System.Net;

namespace Messaging.Integration.Tests.Jobs.History;

/// <summary>One who asks at random replicas, and asks again with the same key until there is an answer.</summary>
internal sealed class HistoryClient(IReadOnlyList<JobClient> replicas, HistoryRecord record, int seed)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(seed);

    public async Task PostAsync(string key, CancellationToken stop)
    {
        await PostOnceAsync(key, stop);
        // Some never saw their answer, for all that anybody knows.
        if (_random.Next(5) == 0)
            await PostOnceAsync(key, stop);
    }

    /// <summary>Looks at a job: one that was accepted is there.</summary>
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

    private async Task<(JobSeen Job, string Version)> AnswerAsync(
        Func<JobClient, Task<HttpResponseMessage>> ask, HttpStatusCode expected, CancellationToken stop)
    {
        while (true)
        {
            record.Ask();
            try
            {
                using var answer = await ask(replicas[_random.Next(replicas.Count)]);
                // One that just starts, or one that is asked the same by somebody else.
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.Conflict))
                    return (await JobSeen.ReadAsync(answer, expected), answer.Headers.ETag!.ToString());
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // It was killed.
            }

            record.NotAnswered();
            await Task.Delay(BetweenTries, TimeProvider.System, stop);
        }
    }
}
