using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Messaging.Operations.Api.Tests.Http;

public sealed class ProxiesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Http:PathBase", "/api")]
    [InlineData("Http:KnownProxies:0", "127.0.0.0/8")]
    public async Task Behind_a_proxy_that_strips_a_prefix_all_links_have_it(string key, string value)
    {
        // The second one is told by the proxy, in X-Forwarded-Prefix.
        await using var api = await StartAsync((key, value));
        await using var proxy = await StartProxyAsync(api.Http.BaseAddress!, ["/api"]);
        using var http = proxy.Client();

        using var accepted = await http.PostAsync("/api/get_list", content: null, Stop);
        using var second = await http.PostAsync("/api/get_list", content: null, Stop);
        var job = await accepted.Content.ReadFromJsonAsync<JsonElement>(Stop);
        var location = accepted.Headers.Location!.OriginalString;
        using var found = await http.GetAsync(location, Stop);
        using var events = await http.GetAsync(job.GetProperty("links").GetProperty("events").GetString(), HttpCompletionOption.ResponseHeadersRead, Stop);
        using var page = await http.GetAsync("/api/jobs?limit=1", Stop);
        using var missing = await http.GetAsync("/api/jobs/1", Stop);
        using var nowhere = await http.GetAsync("/api/nowhere", Stop);
        using var root = await http.GetAsync("/api/", Stop);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.StartsWith("/api/jobs/", location, StringComparison.Ordinal);
        Assert.Equal(location, job.GetProperty("links").GetProperty("self").GetString());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (found.StatusCode, events.StatusCode));
        Assert.StartsWith("</api/jobs?", Assert.Single(page.Headers.GetValues("Link")), StringComparison.Ordinal);
        var problem = await ProblemAnswer.ReadAsync(missing, HttpStatusCode.NotFound);
        Assert.Equal("/api/problems/job-not-found", problem.Type);
        Assert.Contains("job-not-found", await http.GetStringAsync(problem.Type, Stop), StringComparison.Ordinal);
        Assert.Contains("/api/openapi.json", (await ProblemAnswer.ReadAsync(nowhere, HttpStatusCode.NotFound)).Detail, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Redirect, "/api/docs"), (root.StatusCode, root.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Behind_a_proxy_that_strips_a_prefix_the_docs_call_the_API_below_it()
    {
        await using var api = await StartAsync(("Http:PathBase", "/api"));
        await using var proxy = await StartProxyAsync(api.Http.BaseAddress!, ["/api"]);
        using var http = proxy.Client();

        using var docs = await http.GetAsync("/api/docs", Stop);
        var index = new Uri(new Uri(http.BaseAddress!, "/api/docs"), docs.Headers.Location!);
        using var page = await http.GetAsync(index, Stop);
        var script = await http.GetStringAsync(new Uri(index, "index.js"), Stop);
        var document = await http.GetFromJsonAsync<JsonElement>(new Uri(index, "../openapi.json"), Stop);

        Assert.Equal("/api/docs/index.html", index.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("../openapi.json", script, StringComparison.Ordinal);
        Assert.Equal(["/api"], document.GetProperty("servers").EnumerateArray().Select(server => server.GetProperty("url").GetString()));
    }

    [Fact]
    public async Task Stored_problems_and_results_have_the_base_too()
    {
        await using var api = await CustomApi.StartAsync(operations => operations.Map<CountPrimes, PrimeCount>("/count_primes"), ("Http:PathBase", "/api"));
        await api.AnswerAsync<CountPrimes, PrimeCount>(_ => throw new InvalidOperationException("It fails."));

        using var answer = await api.PostAsync("/count_primes?below=10", body: null, "respond-async, wait=20");
        var jobs = await api.GetAsync("/jobs");

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.InternalServerError);
        Assert.Equal("/api/problems/worker-fault", problem.Type);
        Assert.Equal("/api/problems/worker-fault", jobs[0].GetProperty("problem").GetProperty("type").GetString());
        Assert.Contains(answer.Content.Headers.Concat(answer.Headers), header => header.Value.Any(value => value.Contains("/api/jobs/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_path_that_still_has_the_base_is_found_too()
    {
        await using var api = await StartAsync(("Http:PathBase", "/api"));
        await using var proxy = await StartProxyAsync(api.Http.BaseAddress!, []);
        using var http = proxy.Client();

        using var answer = await http.PostAsync("/api/get_list", content: null, Stop);

        Assert.StartsWith("/api/jobs/", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", "https api.example.com /v1")]
    [InlineData("10.0.0.0/8", "http <address> ")]
    public async Task Forwarded_headers_count_only_from_known_proxies(string known, string seen)
    {
        await using var api = await StartAsync(("Http:KnownProxies:0", known));
        await using var proxy = await StartProxyAsync(api.Http.BaseAddress!, [], ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "api.example.com"), ("X-Forwarded-Prefix", "/v1"));
        using var http = proxy.Client();

        Assert.Equal(seen.Replace("<address>", api.Http.BaseAddress!.Authority, StringComparison.Ordinal), await http.GetStringAsync("/seen", Stop));
    }

    [Fact]
    public async Task Without_known_proxies_no_forwarded_header_counts()
    {
        await using var api = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/seen", UriKind.Relative));
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("X-Forwarded-Prefix", "/evil");

        using var answer = await api.Http.SendAsync(request, Stop);

        Assert.Equal($"http {api.Http.BaseAddress!.Authority} ", await answer.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.Accepted)]
    [InlineData("10.0.0.1", HttpStatusCode.Forbidden)]
    public async Task A_page_that_a_known_proxy_serves_is_of_the_same_site(string known, HttpStatusCode status)
    {
        await using var api = await StartAsync(("Http:KnownProxies:0", known));
        await using var proxy = await StartProxyAsync(api.Http.BaseAddress!, [], ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "api.example.com"));
        using var http = proxy.Client();
        http.DefaultRequestHeaders.Add("Origin", "https://api.example.com");

        using var answer = await http.PostAsync("/get_list", content: null, Stop);

        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("api.example.com", HttpStatusCode.OK)]
    [InlineData("other.example.com", HttpStatusCode.BadRequest)]
    public async Task The_host_that_a_known_proxy_forwards_must_be_allowed(string allowed, HttpStatusCode status)
    {
        await using var api = await StartAsync(("Http:KnownProxies:0", "127.0.0.1"), ("AllowedHosts", allowed));
        await using var proxy = await StartProxyAsync(api.Http.BaseAddress!, [], ("X-Forwarded-Host", "api.example.com"));
        using var http = proxy.Client();

        using var answer = await http.GetAsync("/get_item", Stop);

        Assert.Equal(status, answer.StatusCode);
    }

    private static Task<CustomApi> StartAsync(params IEnumerable<(string Key, string Value)> settings) => CustomApi.StartAsync(
        operations =>
        {
            Messaging.Api.Operations.Map(operations);
            operations.MapLocal(routes => routes.MapGet("/seen", (HttpRequest request) => TypedResults.Text($"{request.Scheme} {request.Host} {request.PathBase}")));
        },
        settings);

    /// <param name="api">The server.</param>
    /// <param name="prefixes">What it strips from each path; it is sent in X-Forwarded-Prefix.</param>
    /// <param name="headers">Headers that it sets, as one does that ends TLS.</param>
    private static async Task<Proxy> StartProxyAsync(Uri api, string[] prefixes, params IEnumerable<(string Name, string Value)> headers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddReverseProxy().LoadFromMemory(
            [
                new RouteConfig
                {
                    RouteId = "all",
                    ClusterId = "api",
                    Match = new() { Path = $"{string.Concat(prefixes)}/{{**rest}}" },
                    Transforms =
                    [
                        new Dictionary<string, string> { ["X-Forwarded"] = "Off" },
                        .. prefixes.Select(prefix => new Dictionary<string, string> { ["PathRemovePrefix"] = prefix }),
                        .. prefixes.Select(prefix => new Dictionary<string, string> { ["RequestHeader"] = "X-Forwarded-Prefix", ["Set"] = prefix }),
                        .. headers.Select(header => new Dictionary<string, string> { ["RequestHeader"] = header.Name, ["Set"] = header.Value }),
                    ],
                },
            ],
            [new ClusterConfig { ClusterId = "api", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = api.ToString() } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync(Stop);
        return new Proxy(app);
    }

    private sealed class Proxy(WebApplication app) : IAsyncDisposable
    {
        public HttpClient Client() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.Single()) };

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
