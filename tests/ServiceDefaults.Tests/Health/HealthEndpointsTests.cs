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

    private static async Task<(HttpStatusCode Code, string Body)> AskAsync(string path, HealthStatus found)
    {
        var builder = TestApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("broker", () => new HealthCheckResult(found, "found"), ["ready"]);
        await using var app = builder.Build();
        app.MapHealth();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
