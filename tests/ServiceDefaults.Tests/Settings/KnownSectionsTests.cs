using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.Configuration;

namespace Messaging.ServiceDefaults.Tests.Settings;

public sealed class KnownSectionsTests
{
    private static readonly KnownSections Known = new("Lanes", "Jobs", "Requests", "Operations:GetList", "Operations:CountPrimes");

    [Theory]
    [InlineData("Lanes:Count")]
    [InlineData("LANES:COUNT")]
    [InlineData("Operations:GetList:TimeLimit")]
    [InlineData("operations:getlist:timelimit")]
    [InlineData("ConnectionStrings:Jobs")]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Kestrel:Limits:MaxConcurrentConnections")]
    [InlineData("Lane")] // No section.
    [InlineData("PATH")]
    [InlineData("npm_config:registry")]
    [InlineData(":CF_USER_TEXT_ENCODING")]
    [InlineData("Logs:Path")]
    [InlineData("Worker:DrainTimeout")] // Of another service.
    public void A_setting_of_a_known_section_or_of_another_program_is_no_problem(string key) => Assert.Empty(Problems(key));

    [Theory]
    [InlineData("Lane:Count", "Lanes:Count")]
    [InlineData("Lnaes:Count", "Lanes:Count")]
    [InlineData("job:timeout", "Jobs:timeout")]
    [InlineData("Requsets:MaxPending", "Requests:MaxPending")]
    [InlineData("Operation:GetList:TimeLimit", "Operations:GetList")]
    [InlineData("ConnectionString:Jobs", "ConnectionStrings:Jobs")]
    [InlineData("Loging:LogLevel:Default", "Logging:LogLevel")]
    public void A_misspelt_section_is_reported_with_the_likely_section(string key, string meant) =>
        Assert.Equal($"{string.Join(':', key.Split(':').Take(2))} is not a setting. Did you mean {meant}?", Assert.Single(Problems(key)));

    [Fact]
    public void An_unknown_operation_is_reported_with_the_known_operations() => Assert.Equal(
        "Operations:CountPrime is not a setting. Allowed: GetList, CountPrimes.", Assert.Single(Problems("Operations:CountPrime:TimeLimit")));

    private static IEnumerable<string> Problems(string key) =>
        Known.Problems(new ConfigurationBuilder().AddInMemoryCollection([new(key, "2")]).Build());
}
