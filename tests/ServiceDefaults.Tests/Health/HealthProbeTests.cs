using System.Globalization;
using Messaging.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Messaging.ServiceDefaults.Tests.Health;

[Collection(nameof(ProcessWide))]
public sealed class HealthProbeTests
{
    [Theory]
    [InlineData(true, "--probe")]
    [InlineData(false)]
    [InlineData(false, "--urls=http://localhost:8000")]
    [InlineData(false, "--probe", "--urls=http://localhost:8000")]
    public void A_probe_is_requested_by_its_only_argument(bool asked, params string[] args) => Assert.Equal(asked, HealthProbe.IsRequested(args));

    [Theory]
    [InlineData("{0}")]
    [InlineData("{0};8081")]
    [InlineData(" {0} ; 8081 ")]
    public async Task Exits_with_0_when_the_service_is_ready_on_the_first_port(string ports)
    {
        var (code, said) = await ProbeAsync(StatusCodes.Status200OK, ports);

        Assert.Equal(0, code);
        Assert.Empty(said);
    }

    [Fact]
    public async Task Exits_with_1_and_the_response_when_the_service_is_not_ready()
    {
        var (code, said) = await ProbeAsync(StatusCodes.Status503ServiceUnavailable);

        Assert.Equal(1, code);
        Assert.Equal(["/health/ready says 503"], said);
    }

    [Fact]
    public async Task Exits_with_1_and_the_reason_when_the_service_does_not_answer()
    {
        var (code, said) = await ProbeAsync(status: null);

        Assert.Equal(1, code);
        Assert.NotEmpty(said);
    }

    /// <param name="status">What the service answers; null if it is gone.</param>
    /// <param name="ports">The setting of ports, with {0} for the port of the service.</param>
    private static async Task<(int Code, IReadOnlyList<string> Said)> ProbeAsync(int? status, string ports = "{0}")
    {
        await using var app = TestApp.Builder().Build();
        app.Run(async http =>
        {
            http.Response.StatusCode = status ?? 0;
            await http.Response.WriteAsync($"{http.Request.Path} says {status}");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        var port = new Uri(app.Urls.Single()).Port;
        if (status is null)
            await app.StopAsync(TestContext.Current.CancellationToken);

        const string Variable = "ASPNETCORE_HTTP_PORTS";
        var before = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, string.Format(CultureInfo.InvariantCulture, ports, port));
        try
        {
            using var console = new ConsoleCapture();
            return (await HealthProbe.RunAsync(), console.Lines);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
        }
    }
}
