using System.Net;
using Messaging.ServiceDefaults.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.ServiceDefaults.Tests.Health;

public sealed class HealthEndpointsTests
{
    [Theory]
    [InlineData("Healthy", HttpStatusCode.OK)]
    [InlineData("Degraded", HttpStatusCode.OK)]
    [InlineData("Unhealthy", HttpStatusCode.ServiceUnavailable)]
    public async Task Ready_returns_the_status_and_the_result_of_each_check(string status, HttpStatusCode code)
    {
        var (answered, body) = await AskAsync("/health/ready", Enum.Parse<HealthStatus>(status));

        Assert.Equal(code, answered);
        Assert.Equal("""{"status":"S","checks":{"broker":{"status":"S","description":"found"}}}""".Replace("S", status, StringComparison.Ordinal), body);
    }

    [Fact]
    public async Task Live_returns_only_that_the_process_answers()
    {
        var (answered, body) = await AskAsync("/health/live", HealthStatus.Unhealthy);

        Assert.Equal(HttpStatusCode.OK, answered);
        Assert.Equal("""{"status":"Healthy","checks":{}}""", body);
    }

    [Theory]
    [InlineData("HEAD", HttpStatusCode.OK)]
    [InlineData("POST", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", HttpStatusCode.MethodNotAllowed)]
    public async Task Only_GET_and_HEAD_are_allowed(string method, HttpStatusCode code)
    {
        var (ready, body) = await AskAsync("/health/ready", HealthStatus.Healthy, method);
        var (live, _) = await AskAsync("/health/live", HealthStatus.Healthy, method);

        Assert.Equal((code, code, ""), (ready, live, body));
    }

    private static async Task<(HttpStatusCode Code, string Body)> AskAsync(string path, HealthStatus found, string method = "GET")
    {
        var builder = TestApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("broker", () => new HealthCheckResult(found, "found"), ["ready"]);
        await using var app = builder.Build();
        app.MapHealth();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
