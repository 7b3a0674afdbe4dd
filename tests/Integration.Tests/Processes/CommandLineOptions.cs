using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Processes;

public sealed class CommandLineOptions
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Api", "--help")]
    [InlineData("Worker", "-h")]
    [InlineData("AllInOne", "--help")]
    public async Task With_help_a_service_prints_its_usage_and_exits_with_0(string service, string option)
    {
        await using var process = ServiceProcess.Start(service, new Dictionary<string, string>(), option);

        Assert.Equal(0, await process.ExitAsync(Soon, Stop));
        Assert.StartsWith($"{service}: ", process.Log.First().Text, StringComparison.Ordinal);
        Assert.Contains(process.Log, line => line.Text.Contains($"dotnet {service}.dll --probe", StringComparison.Ordinal));
        Assert.Empty(process.Errors);
    }

    [Fact]
    public async Task With_an_unknown_option_a_service_exits_with_1_and_names_the_allowed_options_in_one_line()
    {
        await using var process = ServiceProcess.Start("AllInOne", new Dictionary<string, string>(), "--lanes-count", "2");

        Assert.Equal(1, await process.ExitAsync(Soon, Stop));
        Assert.StartsWith("--lanes-count is not an option. Allowed: ", process.Errors.First(), StringComparison.Ordinal);
        Assert.Empty(process.Log);
    }

    [Theory]
    [InlineData("--scope has no value. Allowed: submit, read, cancel, operate.", "--scope")]
    [InlineData("--scope is 'write'. Allowed: submit, read, cancel, operate.", "--scope", "write")]
    [InlineData("No --scope. Allowed: submit, read, cancel, operate.")]
    public async Task With_wrong_scopes_no_key_is_made_and_the_allowed_scopes_are_named(string message, params string[] options)
    {
        await using var process = ServiceProcess.Start("Api", new Dictionary<string, string>(), ["keys", "add", "reporting", .. options]);

        Assert.Equal(1, await process.ExitAsync(Soon, Stop));
        Assert.Equal(message, Assert.Single(process.Errors));
        Assert.Empty(process.Log);
    }
}
