using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.ServiceDefaults.Tests.Settings;

public sealed class EffectiveSettingsReportTests
{
    [Theory]
    [InlineData("Operations:Sample:Count")]
    [InlineData("Sample:Other")] // Of another service.
    [InlineData("Count")]
    public async Task Without_such_a_setting_no_warning_is_logged(string key) => Assert.Empty(await WarningsAsync(key));

    [Theory]
    [InlineData("Sample:Count", "Count")]
    [InlineData("sample:names:0", "Names")]
    public async Task A_setting_without_the_first_part_of_its_key_is_a_warning_with_the_whole_key(string key, string name) => Assert.Equal(
        $"Sample:{name} is not a setting of this service. Did you mean Operations:Sample:{name}?", Assert.Single(await WarningsAsync(key)));

    [Fact]
    public async Task A_section_of_that_name_that_the_service_has_is_no_warning() =>
        Assert.Empty(await WarningsAsync("Sample:Count", builder => builder.AddSettings<SampleOptions>()));

    private static async Task<IEnumerable<string>> WarningsAsync(string key, Action<WebApplicationBuilder>? add = null)
    {
        var log = new CollectedLog();
        var builder = TestApp.Builder(new() { [key] = "2" });
        builder.Logging.AddProvider(log);
        builder.AddNamedSettings<SampleOptions>("sample", "Operations:Sample");
        add?.Invoke(builder);
        builder.Services.AddHostedService<EffectiveSettingsReport>();
        await using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return [.. log.Lines.Where(line => line.Level == nameof(LogLevel.Warning)).Select(line => line.Message)];
    }
}
