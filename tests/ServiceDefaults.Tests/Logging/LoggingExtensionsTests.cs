using System.Text.Json;
using Messaging.ServiceDefaults.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.ServiceDefaults.Tests.Logging;

[Collection(nameof(ProcessWide))]
public sealed partial class LoggingExtensionsTests
{
    [Fact]
    public async Task Outside_Development_each_entry_is_a_line_of_compact_json_with_its_scopes()
    {
        var lines = await LogAsync("Production", []);

        using var entry = JsonDocument.Parse(Assert.Single(lines));
        Assert.Equal("hello \"world\"", entry.RootElement.GetProperty("@m").GetString());
        Assert.Equal("42", entry.RootElement.GetProperty("RequestId").GetString());
    }

    [Fact]
    public async Task In_Development_each_entry_is_a_line_of_text()
    {
        var lines = await LogAsync("Development", []);

        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} INF hello world Messaging\.Sample .*request=42$", Assert.Single(lines));
    }

    [Theory]
    [InlineData("two\nlines", @"INF hello two\nlines Messaging")]
    [InlineData("\e[31mred\e[0m\a\u009b", @"INF hello \u001b[31mred\u001b[0m\u0007\u009b Messaging")]
    [InlineData("right\u202eleft", @"INF hello right\u202eleft Messaging")]
    [InlineData("naïve 漢 😀", "INF hello naïve 漢 😀 Messaging")]
    public async Task In_Development_control_characters_of_callers_are_escaped(string whom, string shown) =>
        Assert.Contains(shown, Assert.Single(await LogAsync("Development", [], whom)), StringComparison.Ordinal);

    [Fact]
    public async Task In_Development_no_part_of_an_exception_looks_like_a_log_line()
    {
        var lines = await LogAsync("Development", [], "world", new InvalidOperationException("broken\r\n12:00:00.000 INF forged\e[2J"));

        Assert.Equal(["System.InvalidOperationException: broken", @"   12:00:00.000 INF forged\u001b[2J"], lines.Skip(1));
    }

    [Theory]
    [InlineData("Default", "Warning", 0)]
    [InlineData("Default", "Debug", 2)]
    [InlineData("Messaging", "None", 0)]
    [InlineData("Messaging.Sample", "Trace", 2)]
    [InlineData("Other", "None", 1)]
    public async Task Levels_come_from_the_section_Logging(string category, string level, int lines) =>
        Assert.Equal(lines, (await LogAsync("Production", new() { [$"Logging:LogLevel:{category}"] = level })).Count);

    /// <summary>Logs one entry of level Debug and one of level Information.</summary>
    private static async Task<IReadOnlyList<string>> LogAsync(
        string environment, Dictionary<string, string?> settings, string whom = "world", Exception? exception = null)
    {
        using var console = new ConsoleCapture();
        var builder = TestApp.Builder(settings, environment);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddServiceLogging(Console.Out);
        await using (var app = builder.Build())
        {
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Messaging.Sample");
            using var scope = logger.BeginScope(new Dictionary<string, object> { ["RequestId"] = "42" });
            Detail(logger);
            Hello(logger, whom, exception);
        }

        return console.Lines;
    }

    [LoggerMessage(LogLevel.Debug, "detail")]
    private static partial void Detail(ILogger logger);

    [LoggerMessage(LogLevel.Information, "hello {Whom}")]
    private static partial void Hello(ILogger logger, string whom, Exception? exception);
}
