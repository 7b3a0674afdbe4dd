using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Messaging.Operations.Api.Tests.Callers;

public sealed class LimitsTests
{
    private const string Path = "/add/1/2";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_that_calls_too_often_gets_429_and_no_other_one_does()
    {
        await using var api = await StartAsync(("Limits:RequestsPerSecond", "1"), ("Limits:Burst", "3"));

        using var refused = await UntilRefusedAsync(api, "/local");
        using var other = await api.SendAsync(HttpMethod.Get, "/local", Keys.Bob);
        using var otherOperation = await api.SendAsync(HttpMethod.Get, "/jobs", Keys.Alice);

        var problem = await ProblemAnswer.ReadAsync(refused, HttpStatusCode.TooManyRequests);
        Assert.Equal("/problems/too-many-requests", problem.Type);
        Assert.Equal("At most 1 calls a second to one operation, with bursts of 3.", problem.Detail);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal("\"requests\";q=1;w=1", refused.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal("\"requests\";r=0;t=1", refused.Headers.GetValues("RateLimit").Single());
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(HttpStatusCode.OK, otherOperation.StatusCode);
    }

    [Fact]
    public async Task Calls_that_are_refused_for_their_scope_count_too()
    {
        await using var api = await StartAsync([("Limits:RequestsPerSecond", "1"), ("Limits:Burst", "3"), .. Keys.Of("reader", Keys.Operator, "read")]);

        var statuses = new List<HttpStatusCode>();
        for (var call = 0; call < 10; call++)
        {
            using var answer = await api.SendAsync(HttpMethod.Post, Path, Keys.Operator);
            statuses.Add(answer.StatusCode);
        }

        Assert.Contains(HttpStatusCode.Forbidden, statuses);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }

    [Fact]
    public async Task A_caller_with_too_many_open_calls_gets_429_until_one_is_answered()
    {
        await using var api = await StartAsync(("Limits:MaxInFlight", "1"), ("Requests:Timeout", "00:00:20"));
        using var leaves = new CancellationTokenSource();
        using var open = new HttpRequestMessage(HttpMethod.Get, new Uri(Path, UriKind.Relative)) { Headers = { Authorization = new("Bearer", Keys.Alice) } };
        var waiting = api.Http.SendAsync(open, leaves.Token);
        await Eventually.TrueAsync("it is open", () => api.Logged.Any(line => line.StartsWith("alice asked for add", StringComparison.Ordinal)), TimeSpan.FromSeconds(20), Stop);

        using var refused = await UntilRefusedAsync(api, Path + "?x");
        using var other = await api.SendAsync(HttpMethod.Get, "/local", Keys.Alice);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        Assert.Equal("\"in-flight\";q=1", refused.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        await Eventually.TrueAsync("the call ends", async () =>
        {
            using var next = await api.SendAsync(HttpMethod.Get, Path + "?x", Keys.Alice);
            return next.StatusCode == HttpStatusCode.BadRequest;
        }, TimeSpan.FromSeconds(20), Stop);
    }

    [Theory]
    [InlineData("Limits:MaxJobs", "2", "\"jobs\";q=2", "At most 2 unfinished jobs of add.", 2)]
    [InlineData("Limits:MaxJobBytes", "1024", "\"job-bytes\";q=1024;qu=\"content-bytes\"", "The requests of unfinished jobs of add may have at most 1024 bytes together.", 1024 / 17)]
    public async Task A_caller_with_too_many_unfinished_jobs_gets_429_until_one_ends(string setting, string value, string policy, string detail, int most)
    {
        await using var api = await StartAsync((setting, value));
        using var first = await api.SendAsync(HttpMethod.Post, Path, Keys.Alice, ("Idempotency-Key", "first"));
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);

        using var refused = await UntilRefusedAsync(api, Path, HttpMethod.Post);
        using var repeated = await api.SendAsync(HttpMethod.Post, Path, Keys.Alice, ("Idempotency-Key", "first"));
        using var other = await api.SendAsync(HttpMethod.Post, Path, Keys.Bob);
        using var jobs = await api.SendAsync(HttpMethod.Get, "/jobs?limit=100", Keys.Alice);
        using var cancelled = await api.SendAsync(HttpMethod.Delete, first.Headers.Location!.ToString(), Keys.Alice);

        var problem = await ProblemAnswer.ReadAsync(refused, HttpStatusCode.TooManyRequests);
        Assert.Equal("/problems/too-many-jobs", problem.Type);
        Assert.Equal(detail, problem.Detail);
        Assert.Equal(policy, refused.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal(HttpStatusCode.Accepted, repeated.StatusCode);
        Assert.Equal(first.Headers.Location, repeated.Headers.Location);
        Assert.Equal(HttpStatusCode.Accepted, other.StatusCode);
        Assert.InRange((await jobs.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetArrayLength(), 1, most);
        await Eventually.TrueAsync("a job is accepted again", async () =>
        {
            using var next = await api.SendAsync(HttpMethod.Post, Path, Keys.Alice);
            return next.StatusCode == HttpStatusCode.Accepted;
        }, TimeSpan.FromSeconds(20), Stop);
    }

    [Fact]
    public async Task Without_authentication_only_unfinished_jobs_are_limited()
    {
        await using var api = await CustomApi.StartAsync(
            operations => operations.Map<Add, Sum>("/add/{one}/{two}"), ("Limits:RequestsPerSecond", "1"), ("Limits:Burst", "1"), ("Limits:MaxJobs", "3"));

        using var refused = await UntilRefusedAsync(api, Path, HttpMethod.Post);

        Assert.Equal("\"jobs\";q=3", refused.Headers.GetValues("RateLimit-Policy").Single());
    }

    private static Task<CustomApi> StartAsync(params (string, string)[] settings) => CustomApi.StartAsync(
        operations =>
        {
            operations.MapLocal(routes => routes.MapGet("/local", () => "here"));
            operations.Map<Add, Sum>("/add/{one}/{two}");
        },
        [.. Keys.Settings, .. settings]);

    /// <summary>Calls as Alice until a call is refused.</summary>
    private static async Task<HttpResponseMessage> UntilRefusedAsync(CustomApi api, string path, HttpMethod? method = null)
    {
        HttpResponseMessage? answer = null;
        await Eventually.TrueAsync($"{path} is refused", async () =>
        {
            answer?.Dispose();
            answer = await api.SendAsync(method ?? HttpMethod.Get, path, Keys.Alice);
            return answer.StatusCode == HttpStatusCode.TooManyRequests;
        }, TimeSpan.FromSeconds(20), Stop);
        return answer!;
    }
}
