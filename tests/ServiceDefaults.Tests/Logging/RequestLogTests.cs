using Messaging.ServiceDefaults.Health;
using Messaging.ServiceDefaults.Logging;
using Messaging.TestSupport.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.ServiceDefaults.Tests.Logging;

public sealed partial class RequestLogTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_call_is_logged_in_one_line_with_method_path_status_and_time()
    {
        var line = Assert.Single(await CallAsync("/item?key=secret"));

        Assert.Matches(@"^HTTP GET /item responded 200 in \d+\.\d{3} ms$", line.Message);
        Assert.Equal("Information", line.Level);
        Assert.Equal(TraceId, line.TraceId);
        Assert.NotNull(line.RequestId);
        Assert.DoesNotContain("secret", line.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere", 404, "Information")]
    [InlineData("/unavailable", 503, "Information")]
    [InlineData("/broken", 500, "Error")]
    public async Task Only_a_failure_of_the_service_is_logged_as_Error(string path, int status, string level)
    {
        var line = Assert.Single(await CallAsync(path));

        Assert.StartsWith($"HTTP GET {path} responded {status} ", line.Message, StringComparison.Ordinal);
        Assert.Equal(level, line.Level);
    }

    [Theory]
    [InlineData("/endless", 499)]
    [InlineData("/endless?fails=true", 500)]
    public async Task An_aborted_call_is_logged_as_Information(string path, int status)
    {
        var line = Assert.Single(await CallAsync(path));

        Assert.StartsWith($"HTTP GET /endless responded {status} ", line.Message, StringComparison.Ordinal);
        Assert.Equal("Information", line.Level);
    }

    [Fact]
    public async Task A_request_id_set_by_the_endpoint_is_in_every_later_line_of_the_call()
    {
        var lines = await CallAsync("/renamed");

        Assert.Equal(["hello", "HTTP"], lines.Select(line => line.Message.Split(' ')[0]));
        Assert.All(lines, line => Assert.Equal("request-42", line.RequestId));
    }

    [Theory]
    [InlineData("/health/live", "Information", 0)]
    [InlineData("/health/live", "Debug", 1)]
    [InlineData("/item", "Warning", 0)]
    [InlineData("/broken", "Warning", 1)]
    [InlineData("/broken", "None", 0)]
    public async Task The_section_Logging_decides_which_calls_are_logged(string path, string level, int lines) =>
        Assert.Equal(lines, (await CallAsync(path, new() { ["Logging:LogLevel:Serilog.AspNetCore"] = level })).Count);

    private static async Task<IReadOnlyList<LogLine>> CallAsync(string path, Dictionary<string, string?>? settings = null)
    {
        using var output = new StringWriter();
        var builder = TestApp.Builder(new(settings ?? []) { ["Logging:LogLevel:Microsoft"] = "None", ["Logging:LogLevel:Microsoft.AspNetCore.Diagnostics"] = "None" });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks();
        builder.AddServiceLogging(output);
        await using (var app = builder.Build())
        {
            app.UseRequestLog();
            app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask });
            var called = new TaskCompletionSource();
            app.MapHealth();
            app.MapGet("/item", () => "item");
            app.MapGet("/unavailable", () => Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
            app.MapGet("/broken", IResult () => throw new InvalidOperationException("It broke."));
            app.MapGet("/renamed", (HttpContext http, ILoggerFactory log) =>
            {
                http.TraceIdentifier = "request-42";
                Hello(log.CreateLogger("Messaging.Sample"));
            });
            app.MapGet("/endless", async (HttpContext http, bool fails = false) =>
            {
                called.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted)
                    .ConfigureAwait(fails ? ConfigureAwaitOptions.SuppressThrowing : ConfigureAwaitOptions.None);
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            });
            await app.StartAsync(Stop);
            using var caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "traceparent", $"00-{TraceId}-00f067aa0ba902b7-01" } } };
            var answer = client.SendAsync(request, caller.Token);
            if (await Task.WhenAny(answer, called.Task) == called.Task)
                await caller.CancelAsync();
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await app.StopAsync(Stop);
        }

        return [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(LogLine.Parse)];
    }

    [LoggerMessage(LogLevel.Information, "hello")]
    private static partial void Hello(ILogger logger);
}
