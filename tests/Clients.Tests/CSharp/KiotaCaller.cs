// What a caller does with the client of Kiota. Returns what it has read.
using System;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using KiotaClient.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Abstractions.Serialization;
using Microsoft.Kiota.Http.HttpClientLibrary;

namespace KiotaClient;

public static class Caller
{
    public static async Task<string> RunAsync(HttpClient http)
    {
        using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http) { BaseUrl = http.BaseAddress!.ToString().TrimEnd('/') };
        var client = new Client(adapter);

        var item = await client.Get_item.GetAsync();
        var direct = await client.Count_primes[1000].GetAsync();
        var invalid = await ProblemOfAsync(() => client.Count_primes[1].GetAsync());

        var list = await client.Get_list.PostAsync();
        var listed = await UntilFinishedAsync(client, list!.Id!.Value);

        Task<SortWordsJob?> Submit() => client.Sort_words.PostAsync(
            new SortWords { Words = [new Word { Text = "b" }, new Word { Text = "a" }], Order = SortOrder.Ascending },
            request => request.Headers.Add("Idempotency-Key", "kiota"));
        var sort = await Submit();
        await UntilFinishedAsync(client, sort!.Id!.Value);
        var sorted = await Submit();

        var fail = await client.Always_fail.PostAsync();
        var failed = await UntilFinishedAsync(client, fail!.Id!.Value);

        var page = await client.Jobs.GetAsync(request =>
        {
            request.QueryParameters.State = JobState.Succeeded;
            request.QueryParameters.Operation = "sort_words";
            request.QueryParameters.Limit = 1;
        });
        var late = await ProblemOfAsync(() => client.Jobs[failed.Id!.Value].DeleteAsync());

        return JsonSerializer.Serialize(new
        {
            item = item!.Key,
            primes = direct!.Primes,
            list = ((UntypedArray)listed.Result!).GetValue().Select(each => ((UntypedString)each).GetValue()),
            words = sorted!.Result!.Words!.Select(word => word.Text),
            first = page![0].Id == sort.Id,
            invalid = new { type = invalid.Type, status = invalid.Status, members = invalid.Errors!.AdditionalData.Keys },
            failed = new { state = failed.State.ToString()!.ToLowerInvariant(), type = failed.Problem!.Type, hasRequestId = failed.Problem.RequestId == failed.Id.ToString() },
            late = new { type = late.Type, hasRequestId = late.RequestId is not null },
        });
    }

    private static async Task<Job> UntilFinishedAsync(Client client, Guid id)
    {
        while (true)
        {
            var job = await client.Jobs[id].GetAsync(request => request.Headers.Add("Prefer", "wait=30"));
            if (job!.State is not (JobState.Queued or JobState.Running))
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
        catch (Problem problem)
        {
            return problem;
        }
    }
}
