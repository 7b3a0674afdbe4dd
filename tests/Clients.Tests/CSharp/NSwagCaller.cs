// What a caller does with the client of NSwag. Returns what it has read.
using System;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;

namespace NSwagClient;

public static class Caller
{
    public static async Task<string> RunAsync(HttpClient http)
    {
        var client = new Client(http);

        var item = await client.GetItemAsync();
        var direct = await client.CountPrimesAsync(1000);
        var invalid = await ProblemOfAsync(() => client.CountPrimesAsync(1));

        var list = await client.SubmitGetListAsync();
        var listed = await UntilFinishedAsync(client, list.Id);

        Task<SortWordsJob> Submit() => client.SubmitSortWordsAsync(
            idempotency_Key: "nswag",
            body: new SortWords { Words = [new Word { Text = "b" }, new Word { Text = "a" }], Order = SortOrder.Ascending });
        var sort = await Submit();
        await UntilFinishedAsync(client, sort.Id);
        var sorted = await Submit();

        var fail = await client.SubmitAlwaysFailAsync();
        var failed = await UntilFinishedAsync(client, fail.Id);

        var page = await client.ListJobsAsync(state: JobState.Succeeded, operation: "sort_words", limit: 1);
        var late = await ProblemOfAsync(() => client.CancelJobAsync(failed.Id));

        return JsonSerializer.Serialize(new
        {
            item = item.Key,
            primes = direct.Primes,
            list = JsonSerializer.Deserialize<string[]>(listed.Result.ToString()),
            words = sorted.Result.Words.Select(word => word.Text),
            first = page.First().Id == sort.Id,
            invalid = new { type = invalid.Type, status = invalid.Status, members = invalid.Errors.Keys },
            failed = new { state = failed.State.ToString().ToLowerInvariant(), type = failed.Problem.Type, hasRequestId = failed.Problem.RequestId == failed.Id.ToString() },
            late = new { type = late.Type, hasRequestId = late.RequestId is not null },
        });
    }

    private static async Task<Job> UntilFinishedAsync(Client client, Guid id)
    {
        while (true)
        {
            var job = await client.GetJobAsync(id, prefer: "wait=30");
            if (job.State is not (JobState.Queued or JobState.Running))
                return job;
        }
    }

    private static async Task<Problem> ProblemOfAsync(Func<Task> call)
    {
        try
        {
            await call();
            throw new InvalidOperationException("The call succeeded.");
        }
        catch (ApiException<Problem> failed)
        {
            return failed.Result;
        }
    }
}
