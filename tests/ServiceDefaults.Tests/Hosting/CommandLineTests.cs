using Messaging.ServiceDefaults.Hosting;

namespace Messaging.ServiceDefaults.Tests.Hosting;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData]
    [InlineData("--Lanes:Count=2")]
    [InlineData("--Lanes:Count", "2")]
    [InlineData("--lanes:count=2", "--Logging:LogLevel:Default", "Debug")]
    [InlineData("/Lanes:Count=2", "Lanes:Count=2")]
    [InlineData("--urls", "http://localhost:8001")]
    [InlineData("--http_ports=8001")]
    [InlineData("--Lanes=", "--Lanes:Count=2")] // As WebApplicationFactory passes settings on.
    [InlineData("--environment=Development", "--contentRoot=/", "--applicationName=Api")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317")]
    public void A_valid_setting_is_accepted(params string[] arguments) => Assert.Empty(Of(arguments).Problems());

    [Theory]
    [InlineData("--foo")]
    [InlineData("--lanes-count", "2")]
    [InlineData("--Lanes=2")]
    [InlineData("--Other:Count=2")]
    [InlineData("-x")]
    [InlineData("-Lanes:Count", "2")]
    [InlineData("foo")]
    [InlineData("")]
    [InlineData("Lanes:Count", "2")]
    [InlineData("--probe")]
    public void Another_argument_is_rejected_with_the_allowed_arguments(params string[] arguments) => Assert.StartsWith(
        $"{arguments[0].Split('=')[0]} is not an option. Allowed: --Section:Key=value (sections: ConnectionStrings, Kestrel, Lanes, Logging), --urls",
        Of(arguments).Problems().First(),
        StringComparison.Ordinal);

    [Fact]
    public void The_value_of_an_invalid_argument_is_not_shown() => Assert.DoesNotContain(
        "s3cret", Of("--ConnectionStrings__Jobs=Host=db;Password=s3cret").Problems().First(), StringComparison.Ordinal);

    [Fact]
    public void A_setting_without_a_value_is_reported() => Assert.Equal(["--Lanes:Count has no value."], Of("--Lanes:Count").Problems());

    /// <summary>It is reported with the settings.</summary>
    [Fact]
    public void A_setting_of_a_misspelt_section_is_not_reported_here() => Assert.Empty(Of("--Lane:Count=2").Problems());

    [Theory]
    [InlineData(true, "--help")]
    [InlineData(true, "-h")]
    [InlineData(true, "--Lanes:Count=2", "--help")]
    [InlineData(false)]
    [InlineData(false, "--Lanes:Count=2")]
    public void Help_is_requested_by_its_option(bool isRequested, params string[] arguments) => Assert.Equal(isRequested, Of(arguments).IsHelpRequested);

    private static CommandLine Of(params string[] arguments) => new(arguments, new("Lanes"));
}
