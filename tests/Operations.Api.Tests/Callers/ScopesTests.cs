using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Operations.Api.Callers;
using Microsoft.AspNetCore.Builder;

namespace Messaging.Operations.Api.Tests.Callers;

public sealed class ScopesTests
{
    private const string Path = "/add/1/2";
    private const string Route = "/add/{one}/{two}";

    private static readonly string Reader = Operations.Api.Callers.ApiKeys.Create();
    private static readonly string Submitter = Operations.Api.Callers.ApiKeys.Create();

    public static TheoryData<string, string, string, string, string> Refusals => new()
    {
        { "reader", "GET", Path, Route, "submit" },
        { "reader", "POST", Path, Route, "submit" },
        { "reader", "DELETE", "/jobs/0194fdc2-fa2f-7cc0-81d3-ff1207f50d2b", "/jobs/{id}", "cancel" },
        { "reader", "POST", "/jobs/0194fdc2-fa2f-7cc0-81d3-ff1207f50d2b/retry", "/jobs/{id}/retry", "submit" },
        { "reader", "POST", "/jobs/retry", "/jobs/retry", "submit" },
        { "reader", "POST", "/jobs/cancel", "/jobs/cancel", "cancel" },
        { "submitter", "GET", "/jobs", "/jobs", "read" },
        { "submitter", "GET", "/jobs/0194fdc2-fa2f-7cc0-81d3-ff1207f50d2b", "/jobs/{id}", "read" },
        { "submitter", "GET", "/jobs/0194fdc2-fa2f-7cc0-81d3-ff1207f50d2b/request", "/jobs/{id}/request", "read" },
        { "submitter", "GET", "/jobs/0194fdc2-fa2f-7cc0-81d3-ff1207f50d2b/events", "/jobs/{id}/events", "read" },
        { "operator", "POST", Path, Route, "submit" },
        { "reader", "GET", "/events", "/events", "operate" },
        { "reader", "GET", "/workers", "/workers", "operate" },
        { "reader", "GET", "/operations", "/operations", "operate" },
        { "reader", "GET", "/stats", "/stats", "operate" },
        { "reader", "GET", "/failures", "/failures", "operate" },
        { "submitter", "PUT", "/operations/get_list/paused", "/operations/{name}/paused", "operate" },
        { "submitter", "POST", "/workers/a-1/drain", "/workers/{id}/drain", "operate" },
        { "reader", "DELETE", "/workers/a-1/drain", "/workers/{id}/drain", "operate" },
        { "reader", "GET", "/dead-letters", "/dead-letters", "operate" },
        { "reader", "GET", "/dead-letters/groups", "/dead-letters/groups", "operate" },
        { "reader", "GET", "/dead-letters/1", "/dead-letters/{id}", "operate" },
        { "submitter", "POST", "/dead-letters/1/replay", "/dead-letters/{id}/replay", "operate" },
        { "reader", "DELETE", "/dead-letters/1", "/dead-letters/{id}", "operate" },
        { "submitter", "POST", "/dead-letters/replay", "/dead-letters/replay", "operate" },
        { "submitter", "POST", "/dead-letters/discard", "/dead-letters/discard", "operate" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Without_its_scope_a_call_is_403_and_in_the_audit_log(string caller, string method, string path, string route, string scope)
    {
        await using var api = await StartAsync();

        using var answer = await api.SendAsync(HttpMethod.Parse(method), path, caller == "reader" ? Reader : caller == "submitter" ? Submitter : Keys.Operator);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.Forbidden);
        Assert.Equal("/problems/insufficient-scope", problem.Type);
        Assert.Contains($"scope=\"{scope}\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains($"{caller} was refused {method} {route}: it does not have the scope {scope}", api.Logged);
    }

    [Fact]
    public async Task A_job_of_another_caller_does_not_exist()
    {
        await using var api = await StartAsync();
        var id = await SubmitAsync(api, Keys.Alice);

        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Get, $"/jobs/{id}"), (HttpMethod.Get, $"/jobs/{id}/request"), (HttpMethod.Get, $"/jobs/{id}/events"), (HttpMethod.Delete, $"/jobs/{id}"), (HttpMethod.Post, $"/jobs/{id}/retry")])
        {
            using var answer = await api.SendAsync(method, path, Keys.Bob);
            Assert.Equal("/problems/job-not-found", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.NotFound)).Type);
        }

        Assert.Equal("queued", (await JobAsync(api, id, Keys.Alice)).GetProperty("state").GetString());
        Assert.Equal(0, (await ListAsync(api, Keys.Bob)).GetArrayLength());
        Assert.Equal(1, (await ListAsync(api, Keys.Alice)).GetArrayLength());
    }

    [Fact]
    public async Task Idempotency_keys_belong_to_their_caller()
    {
        await using var api = await StartAsync();

        var first = await SubmitAsync(api, Keys.Alice, ("Idempotency-Key", "same"));
        var other = await SubmitAsync(api, Keys.Bob, ("Idempotency-Key", "same"));
        var again = await SubmitAsync(api, Keys.Alice, ("Idempotency-Key", "same"));

        Assert.NotEqual(first, other);
        Assert.Equal(first, again);
    }

    [Fact]
    public async Task An_operator_sees_cancels_and_retries_the_jobs_of_all_callers()
    {
        await using var api = await StartAsync();
        var first = await SubmitAsync(api, Keys.Alice);
        await SubmitAsync(api, Keys.Bob);

        var all = await ListAsync(api, Keys.Operator);
        using var cancelled = await api.SendAsync(HttpMethod.Delete, $"/jobs/{first}", Keys.Operator);

        Assert.Equal(["alice", "bob"], all.EnumerateArray().Select(job => job.GetProperty("owner").GetString()).Order());
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        Assert.Equal("cancelled", (await JobAsync(api, first, Keys.Alice)).GetProperty("state").GetString());
        Assert.Contains($"operator cancelled job {first} of alice", api.Logged);
        using var retried = await api.SendAsync(HttpMethod.Post, $"/jobs/{first}/retry", Keys.Operator);
        Assert.Equal(HttpStatusCode.Accepted, retried.StatusCode);
        Assert.Equal("queued", (await JobAsync(api, first, Keys.Alice)).GetProperty("state").GetString());
        Assert.Contains($"operator retried job {first} of alice", api.Logged);
        Assert.Contains($"alice submitted job {first} (add)", api.Logged);
    }

    [Theory]
    [InlineData("alice", 1)]
    [InlineData("operator", 2)]
    public async Task Many_jobs_are_those_of_the_caller_and_for_an_operator_those_of_all(string caller, int count)
    {
        await using var api = await StartAsync();
        await SubmitAsync(api, Keys.Alice);
        await SubmitAsync(api, Keys.Bob);

        using var answer = await api.SendAsync(HttpMethod.Post, $"/jobs/cancel?confirm={count}", caller == "alice" ? Keys.Alice : Keys.Operator);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var states = (await ListAsync(api, Keys.Operator)).EnumerateArray().Select(job => job.GetProperty("state").GetString()).ToList();
        Assert.Equal(count, states.Count(state => state == "cancelled"));
    }

    [Theory]
    [InlineData("/admin", "operate")]
    [InlineData("/policy", null)]
    public async Task An_endpoint_with_authorization_of_its_own_has_its_scope_too(string path, string? scope)
    {
        await using var api = await StartAsync();

        using var refused = await api.SendAsync(HttpMethod.Get, path, Keys.Alice);
        using var allowed = await api.SendAsync(HttpMethod.Get, "/admin", Keys.Operator);

        await ProblemAnswer.ReadAsync(refused, HttpStatusCode.Forbidden);
        Assert.Equal(scope is not null, refused.Headers.WwwAuthenticate.ToString().Contains($"scope=\"{scope}\"", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    private static Task<CustomApi> StartAsync() => CustomApi.StartAsync(
        operations =>
        {
            operations.Map<Add, Sum>(Route);
            operations.MapLocal(routes => routes.MapGet("/admin", () => "here").RequireAuthorization().WithScope(Scopes.Operate));
            operations.MapLocal(routes => routes.MapGet("/policy", () => "here").RequireAuthorization(policy => policy.RequireClaim("another")));
        },
        [.. Keys.Settings, .. Keys.Of("reader", Reader, "read"), .. Keys.Of("submitter", Submitter, "submit")]);

    private static async Task<Guid> SubmitAsync(CustomApi api, string key, params (string, string)[] headers)
    {
        using var answer = await api.SendAsync(HttpMethod.Post, Path, key, headers);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetGuid();
    }

    private static async Task<JsonElement> JobAsync(CustomApi api, Guid id, string key)
    {
        using var answer = await api.SendAsync(HttpMethod.Get, $"/jobs/{id}", key);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement> ListAsync(CustomApi api, string key)
    {
        using var answer = await api.SendAsync(HttpMethod.Get, "/jobs", key);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
