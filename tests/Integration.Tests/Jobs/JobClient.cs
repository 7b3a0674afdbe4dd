using System.Net;
using System.Text;
using System.Text.Json;

namespace Messaging.Integration.Tests.Jobs;

/// <summary>A caller of jobs at one Api replica.</summary>
public sealed class JobClient(Uri replica) : IDisposable
{
    // Reached only if the condition never holds.
    public static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new() { BaseAddress = replica };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    public Task UntilStoreIsHealthyAsync() => Eventually.TrueAsync(
        "the store is healthy",
        async () =>
        {
            using var answer = await GetAsync("/health/ready");
            using var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
            return health.RootElement.GetProperty("checks").GetProperty("job-store").GetProperty("status").GetString() == "Healthy";
        },
        WaitLimit,
        Stop);

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<HttpResponseMessage> PostAsync(string? body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, "/get_list", body, headers);

    /// <summary>Posts a request, which must be accepted.</summary>
    public async Task<JobResponse> AcceptedAsync(params (string Name, string Value)[] headers)
    {
        using var answer = await PostAsync(null, headers);
        return await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted);
    }

    /// <summary>Cancels a job, which must work.</summary>
    public async Task<JobResponse> CancelAsync(Guid id)
    {
        using var answer = await DeleteAsync(id);
        return await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted);
    }

    /// <summary>Retries a job, which must work.</summary>
    public async Task<JobResponse> RetryAsync(Guid id)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"/jobs/{id}/retry", null);
        return await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted);
    }

    public Task<HttpResponseMessage> DeleteAsync(Guid id) => SendAsync(HttpMethod.Delete, $"/jobs/{id}", null);

    /// <summary>The job as it is, and its ETag.</summary>
    public async Task<(JobResponse Job, string ETag)> FindAsync(Guid id, params (string Name, string Value)[] headers)
    {
        using var answer = await GetAsync($"/jobs/{id}", headers);
        return (await JobResponse.ReadAsync(answer, HttpStatusCode.OK), answer.Headers.ETag!.ToString());
    }

    /// <summary>Waits until the job meets the condition.</summary>
    public async Task<JobResponse> UntilAsync(Guid id, Func<JobResponse, bool> isWanted)
    {
        JobResponse? seen = null;
        try
        {
            await Eventually.TrueAsync("the job is as wanted", async () => isWanted(seen = (await FindAsync(id)).Job), WaitLimit, Stop);
            return seen!;
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException($"It is {seen}", timeout);
        }
    }

    public Task<JobResponse> UntilAsync(Guid id, string state) => UntilAsync(id, job => job.State == state);

    public async Task<IReadOnlyList<JobResponse>> ListAsync(string query) => (await JobPage.ReadAsync(this, $"/jobs{query}")).Jobs;

    public Task<JobEvents> EventsAsync(Guid id, string? after = null) => JobEvents.FollowAsync(this, id, after);

    public void Dispose() => _http.Dispose();
}
