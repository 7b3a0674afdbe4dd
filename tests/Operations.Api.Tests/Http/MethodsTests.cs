using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Messaging.Operations.Api.Tests.Http;

public sealed class MethodsTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/get_item", "application/json")]
    [InlineData("/jobs", "application/json")]
    [InlineData("/openapi.json", "application/json")]
    [InlineData("/docs/index.html", "text/html")]
    [InlineData("/problems/invalid-request", "text/plain")]
    [InlineData("/health/live", "application/json")]
    public async Task HEAD_has_the_headers_of_GET_and_no_body(string path, string type)
    {
        using var answer = await SendAsync("HEAD", path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory]
    [InlineData("/get_list", "")]
    [InlineData("/count_primes/100", "")]
    [InlineData("/get_list", "wait=5")]
    [InlineData("/get_list", "respond-async")]
    [InlineData("/get_list", "respond-async, wait=5")]
    public async Task HEAD_of_an_operation_is_answered_without_a_worker_and_creates_no_job(string path, string prefer)
    {
        // No worker runs here: a request would wait for 30 s.
        using var answer = await SendAsync("HEAD", path, ("Prefer", prefer)).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Stop));
        using var client = api.CreateClient();
        Assert.Equal("[]", await client.GetStringAsync(new Uri("/jobs", UriKind.Relative), Stop));
    }

    [Fact]
    public async Task HEAD_of_the_events_of_a_job_ends_at_once()
    {
        await using var own = new ApiHost();
        using var client = own.CreateClient();
        using var accepted = await client.PostAsync(new Uri("/get_list", UriKind.Relative), content: null, Stop);
        var job = await accepted.Content.ReadFromJsonAsync<JsonElement>(Stop);
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(job.GetProperty("links").GetProperty("events").GetString()!, UriKind.Relative));

        using var answer = await client.SendAsync(request, Stop).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/count_primes/none", HttpStatusCode.BadRequest)]
    [InlineData("/jobs/1", HttpStatusCode.NotFound)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    public async Task HEAD_has_the_status_of_a_problem_and_no_body(string path, HttpStatusCode status)
    {
        using var answer = await SendAsync("HEAD", path);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory]
    [InlineData("/get_item", "GET, HEAD, OPTIONS")]
    [InlineData("/get_list", "GET, HEAD, OPTIONS, POST")]
    [InlineData("/jobs", "GET, HEAD, OPTIONS")]
    [InlineData("/jobs/1", "DELETE, GET, HEAD, OPTIONS")]
    [InlineData("/jobs/1/events", "GET, HEAD, OPTIONS")]
    [InlineData("/openapi.json", "GET, HEAD, OPTIONS")]
    [InlineData("/docs/index.html", "GET, HEAD, OPTIONS")]
    [InlineData("/problems/invalid-request", "GET, HEAD, OPTIONS")]
    [InlineData("/health/live", "GET, HEAD, OPTIONS")]
    [InlineData("/health/ready", "GET, HEAD, OPTIONS")]
    [InlineData("/", "GET, HEAD, OPTIONS")]
    public async Task OPTIONS_and_405_name_the_methods_of_a_path(string path, string allowed)
    {
        using var options = await SendAsync("OPTIONS", path);
        using var patch = await SendAsync("PATCH", path);

        Assert.Equal((HttpStatusCode.NoContent, allowed), (options.StatusCode, string.Join(", ", options.Content.Headers.Allow)));
        await ProblemAnswer.ReadAsync(patch, HttpStatusCode.MethodNotAllowed);
        Assert.Equal(allowed, string.Join(", ", patch.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task Health_is_read_only(string method)
    {
        using var live = await SendAsync(method, "/health/live");
        using var ready = await SendAsync(method, "/health/ready");

        await ProblemAnswer.ReadAsync(live, HttpStatusCode.MethodNotAllowed);
        await ProblemAnswer.ReadAsync(ready, HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task OPTIONS_of_an_unknown_path_is_404()
    {
        using var answer = await SendAsync("OPTIONS", "/nowhere");

        await ProblemAnswer.ReadAsync(answer, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task After_HEAD_the_next_request_on_the_connection_is_understood()
    {
        await using var custom = await CustomApi.StartAsync(
            operations => operations.MapLocal(routes => routes.MapGet("/text", () => "the body")));

        var text = await RawHttp.AskAsync(
            custom.Http.BaseAddress!, "HEAD /text HTTP/1.1\nHost: localhost\n\nGET /text HTTP/1.1\nHost: localhost\nConnection: close\n\n");

        var answers = text.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["200 OK", "200 OK"], answers.Select(answer => answer.Split('\r')[0]));
        Assert.EndsWith("\r\n\r\n", answers[0], StringComparison.Ordinal);
        Assert.DoesNotContain("the body", answers[0], StringComparison.Ordinal);
        Assert.Contains("the body", answers[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task OPTIONS_of_the_server_has_no_content()
    {
        await using var custom = await CustomApi.StartAsync(_ => { });

        var text = await RawHttp.AskAsync(custom.Http.BaseAddress!, "OPTIONS * HTTP/1.1\nHost: localhost\nConnection: close\n\n");

        Assert.StartsWith("HTTP/1.1 204 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_leads_to_the_docs()
    {
        using var client = api.CreateClient(new() { AllowAutoRedirect = false });

        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/docs", answer.Headers.Location?.OriginalString);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, params IEnumerable<(string Name, string Value)> headers)
    {
        using var client = api.CreateClient(new() { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers.Where(header => header.Value.Length > 0))
            request.Headers.Add(name, value);
        return await client.SendAsync(request, Stop);
    }
}
