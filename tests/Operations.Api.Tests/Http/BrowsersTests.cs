using System.Net;

namespace Messaging.Operations.Api.Tests.Http;

/// <summary>What pages of other sites can make a browser do.</summary>
public sealed class BrowsersTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Origin = "https://app.example.com";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task By_default_no_other_origin_is_allowed()
    {
        using var preflight = await PreflightAsync(api, Origin);
        using var answer = await SendAsync(api, HttpMethod.Get, "/get_item", ("Origin", Origin));

        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData(Origin, Origin)]
    [InlineData("*", "*")]
    public async Task An_allowed_origin_may_send_what_the_API_reads_and_read_what_it_answers(string setting, string allowed)
    {
        await using var host = With(setting);

        using var preflight = await PreflightAsync(host, Origin);
        using var answer = await SendAsync(host, HttpMethod.Get, "/get_item", ("Origin", Origin));
        using var problem = await SendAsync(host, HttpMethod.Get, "/jobs?limit=none", ("Origin", Origin));

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal(allowed, Header(preflight, "Access-Control-Allow-Origin"));
        Assert.Equal(["DELETE", "GET", "HEAD", "POST", "PUT"], List(preflight, "Access-Control-Allow-Methods"));
        Assert.Equal(
            ["Authorization", "Content-Encoding", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID", "Prefer"],
            List(preflight, "Access-Control-Allow-Headers"));
        Assert.Equal(allowed, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal(
            ["ETag", "Link", "Location", "Preference-Applied", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate"],
            List(answer, "Access-Control-Expose-Headers"));
        Assert.Equal((HttpStatusCode.BadRequest, allowed), (problem.StatusCode, Header(problem, "Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Other_origins_than_the_allowed_one_are_not()
    {
        await using var host = With(Origin);

        using var preflight = await PreflightAsync(host, "https://evil.example");
        using var post = await SendAsync(host, HttpMethod.Post, "/get_list", ("Origin", "https://evil.example"));

        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(HttpStatusCode.Forbidden, post.StatusCode);
    }

    [Theory]
    [InlineData("POST", "cross-site", "https://evil.example")]
    [InlineData("POST", "same-site", "https://other.localhost")]
    [InlineData("POST", "cross-site", "null")]
    [InlineData("POST", "cross-site", "")]
    [InlineData("POST", "", "https://evil.example")]
    [InlineData("POST", "", "null")]
    [InlineData("POST", "", "http://localhost:81")]
    [InlineData("DELETE", "cross-site", "https://evil.example")]
    public async Task A_request_of_a_page_of_another_site_is_a_problem(string method, string site, string origin)
    {
        using var answer = await SendAsync(api, new HttpMethod(method), method == "POST" ? "/get_list" : "/jobs/1", ("Sec-Fetch-Site", site), ("Origin", origin));

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.Forbidden);
        Assert.Equal("/problems/cross-site-request", problem.Type);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("same-origin", "http://localhost")]
    [InlineData("same-origin", "https://seen.by.the.browser.example")]
    [InlineData("none", "")]
    [InlineData("", "http://localhost")]
    [InlineData("", "https://localhost")]
    public async Task Requests_of_its_own_pages_and_of_programs_are_accepted(string site, string origin)
    {
        using var answer = await SendAsync(api, HttpMethod.Post, "/get_list", ("Sec-Fetch-Site", site), ("Origin", origin));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Theory]
    [InlineData(Origin)]
    [InlineData("*")]
    public async Task Requests_of_pages_of_an_allowed_origin_are_accepted(string setting)
    {
        await using var host = With(setting);

        using var answer = await SendAsync(host, HttpMethod.Post, "/get_list", ("Sec-Fetch-Site", "cross-site"), ("Origin", Origin));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Theory]
    [InlineData("no-cors", HttpStatusCode.Forbidden)]
    [InlineData("cors", HttpStatusCode.Forbidden)]
    [InlineData("navigate", HttpStatusCode.OK)]
    public async Task A_GET_that_a_page_of_another_site_embeds_is_rejected_and_one_that_a_user_follows_is_not(string mode, HttpStatusCode status)
    {
        using var answer = await SendAsync(api, HttpMethod.Get, "/get_item", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", mode));

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_site_may_still_link_here()
    {
        using var answer = await SendAsync(api, HttpMethod.Get, "/get_item", ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/get_item")]
    [InlineData("/nowhere")]
    [InlineData("/jobs?limit=none")]
    [InlineData("/docs/index.html")]
    [InlineData("/health/live")]
    public async Task No_answer_has_a_media_type_to_guess(string path)
    {
        using var answer = await SendAsync(api, HttpMethod.Get, path);

        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
    }

    [Fact]
    public async Task The_docs_load_nothing_from_elsewhere_and_are_in_no_frame()
    {
        using var page = await SendAsync(api, HttpMethod.Get, "/docs/index.html");
        using var script = await SendAsync(api, HttpMethod.Get, "/docs/swagger-ui-bundle.js");

        var policy = Header(page, "Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        var text = await page.Content.ReadAsStringAsync(Stop);
        // Such a script would not run.
        Assert.DoesNotMatch("<script(?![^>]*src=)", text);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", text);
    }

    [Fact]
    public async Task The_server_does_not_name_itself()
    {
        await using var custom = await CustomApi.StartAsync(_ => { });

        using var answer = await custom.Http.GetAsync(new Uri("/openapi.json", UriKind.Relative), Stop);

        Assert.Empty(answer.Headers.Server);
    }

    [Theory]
    [InlineData("*", "anything.example", true)]
    [InlineData("api.example.com", "api.example.com", true)]
    [InlineData("api.example.com", "API.example.com:8000", true)]
    [InlineData("*.example.com", "api.example.com", true)]
    [InlineData("localhost;127.0.0.1;[::1]", "[::1]:8000", true)]
    [InlineData("localhost;127.0.0.1;[::1]", "evil.example", false)]
    [InlineData("localhost;127.0.0.1;[::1]", "localhost.evil.example", false)]
    public async Task A_call_for_a_host_that_is_not_allowed_is_a_problem(string allowed, string called, bool isAllowed)
    {
        await using var host = new ApiHost { Settings = { ["AllowedHosts"] = allowed } };

        using var answer = await SendAsync(host, HttpMethod.Get, "/get_item", ("Host", called));
        using var probe = await SendAsync(host, HttpMethod.Get, "/health/live", ("Host", called));

        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        if (isAllowed)
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        else
            Assert.Contains($"'{called}'", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest)).Detail, StringComparison.Ordinal);
    }

    private static ApiHost With(string origins) => new() { Settings = { ["Http:AllowedOrigins:0"] = origins } };

    private static Task<HttpResponseMessage> PreflightAsync(ApiHost host, string origin) => SendAsync(
        host, HttpMethod.Options, "/get_list", ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "prefer"));

    private static async Task<HttpResponseMessage> SendAsync(ApiHost host, HttpMethod method, string path, params IEnumerable<(string Name, string Value)> headers)
    {
        using var client = host.CreateClient();
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers.Where(header => header.Value.Length > 0))
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, Stop);
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));

    private static IEnumerable<string> List(HttpResponseMessage answer, string name) =>
        answer.Headers.GetValues(name).SelectMany(values => values.Split(',', StringSplitOptions.TrimEntries)).Order(StringComparer.Ordinal);
}
