using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Messaging.Operations.Jobs.Tests;

/// <summary>A caller of jobs.</summary>
internal sealed class JobClient(HttpClient http) : IDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    public static JobClient Of(ApiHost api) => new(api.CreateClient());

    /// <summary>A client that waits until the store is available: on a busy machine, or with a fast clock, its start exceeds the wait of a request.</summary>
    public static async Task<JobClient> OfReadyAsync(ApiHost api)
    {
        var client = Of(api);
        await client.HealthAsync("Healthy");
        return client;
    }

    /// <summary>Waits until the store is in this health.</summary>
    public Task HealthAsync(string status) => Eventually.TrueAsync(
        $"the store is {status}",
        async () =>
        {
            using var answer = await GetAsync("/health/ready");
            var health = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode && health.GetProperty("checks").GetProperty("job-store").GetProperty("status").GetString() == status;
        },
        StartTimeout,
        TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, headers);

    /// <summary>Posts a request, which must be accepted.</summary>
    public async Task<JobResponse> PostAsync(params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(HttpMethod.Post, "/get_list", headers);
        return await JobResponse.ReadAsync(answer, HttpStatusCode.Accepted);
    }

    /// <summary>The job as it is.</summary>
    public async Task<JobResponse> JobAsync(Guid id)
    {
        using var answer = await GetAsync($"/jobs/{id}");
        return await JobResponse.ReadAsync(answer, HttpStatusCode.OK);
    }

    /// <summary>Waits until the job meets the condition.</summary>
    public async Task<JobResponse> UntilAsync(Guid id, Func<JobResponse, bool> isWanted)
    {
        JobResponse? seen = null;
        try
        {
            await Eventually.TrueAsync("the job is as wanted", async () => isWanted(seen = await JobAsync(id)), Timeout, TestContext.Current.CancellationToken);
            return seen!;
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException($"It is {seen}", timeout);
        }
    }

    public Task<JobResponse> UntilAsync(Guid id, string state) => UntilAsync(id, job => job.State == state);

    public async Task<IReadOnlyList<JobResponse>> ListAsync(string query = "")
    {
        using var answer = await GetAsync($"/jobs{query}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JobResponse[]>(TestContext.Current.CancellationToken))!;
    }

    public void Dispose() => http.Dispose();
}

/// <summary>A job as callers see it.</summary>
internal sealed record JobResponse(
    Guid Id,
    string Operation,
    string State,
    double Progress,
    int Attempt,
    string? Worker,
    DateTimeOffset Created,
    DateTimeOffset? Started,
    DateTimeOffset? Finished,
    DateTimeOffset Deadline,
    DateTimeOffset? Expires,
    string[]? Result,
    JsonElement? Problem,
    JsonElement Links,
    AttemptResponse[]? Attempts = null)
{
    public string? ProblemType => Problem?.GetProperty("type").GetString();

    public static async Task<JobResponse> ReadAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {body}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return JsonSerializer.Deserialize<JobResponse>(body, JsonSerializerOptions.Web)!;
    }
}

/// <summary>An attempt at a job as callers see it.</summary>
internal sealed record AttemptResponse(
    int Number, string? Worker, DateTimeOffset? Started, DateTimeOffset? Finished, string? Outcome, int? ExitCode, double? CpuSeconds, string? Problem);
