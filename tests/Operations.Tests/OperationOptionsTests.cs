using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Tests;

public sealed class OperationOptionsTests
{
    [Fact]
    public void Without_settings_an_operation_has_the_defaults()
    {
        var limits = LimitsOf(new());

        Assert.Null(limits.TimeLimit);
        Assert.Null(limits.MaxLanes);
        Assert.Equal((3, 0, 1024 * 1024, 1024 * 1024), (limits.MaxAttempts, limits.WaitingPerLane, limits.MaxRequestBytes, limits.MaxResultBytes));
    }

    [Fact]
    public void Settings_override_the_registration_and_the_registration_overrides_the_defaults()
    {
        var limits = LimitsOf(
            new() { ["Operations:Limited:TimeLimit"] = "00:00:30", ["Operations:Limited:MaxLanes"] = "2", ["Operations:Other:MaxAttempts"] = "9" },
            registered => (registered.TimeLimit, registered.MaxAttempts, registered.MaxResultBytes) = (TimeSpan.FromHours(1), 2, 5));

        Assert.Equal((TimeSpan.FromSeconds(30), 2, 2, 5), (limits.TimeLimit, limits.MaxLanes, limits.MaxAttempts, limits.MaxResultBytes));
    }

    [Theory]
    [InlineData("TimeLimit", "00:00:00.01", "1.00:00:00", "00:00:00.009", "1.00:00:00.001")]
    [InlineData("MaxLanes", "1", "1024", "0", "1025")]
    [InlineData("MaxAttempts", "1", "10", "0", "11")]
    [InlineData("WaitingPerLane", "0", "10000", "-1", "10001")]
    [InlineData("MaxRequestBytes", "0", "15728640", "-1", "15728641")]
    [InlineData("MaxResultBytes", "1", "15728640", "0", "15728641")]
    public void A_limit_has_a_range(string limit, string least, string most, string tooLittle, string tooMuch)
    {
        foreach (var allowed in (string[])[least, most])
            LimitsOf(new() { [$"Operations:Limited:{limit}"] = allowed });
        foreach (var wrong in (string[])[tooLittle, tooMuch])
        {
            var refused = Assert.Throws<OptionsValidationException>(() => LimitsOf(new() { [$"Operations:Limited:{limit}"] = wrong }));
            Assert.Equal($"Operations:Limited:{limit} is '{wrong}'. Allowed: {least} to {most}.", Assert.Single(refused.Failures));
        }
    }

    [Fact]
    public void An_unknown_limit_is_rejected()
    {
        var refused = Assert.Throws<OptionsValidationException>(() => LimitsOf(new() { ["Operations:Limited:TimeLimt"] = "00:00:30" }));

        Assert.Equal(
            "Operations:Limited:TimeLimt is not a setting. Allowed: TimeLimit, MemoryLimit, MaxLanes, MaxAttempts, WaitingPerLane, JobsYield, MaxRequestBytes, MaxResultBytes.",
            Assert.Single(refused.Failures));
    }

    private static OperationOptions LimitsOf(Dictionary<string, string?> settings, Action<OperationOptions>? registered = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        var operation = OperationName.Of<Limited>();
        builder.AddOperationSettings(operation, registered is null ? null : (limits, _) => registered(limits));
        using var services = builder.Services.BuildServiceProvider();
        services.GetRequiredService<IStartupValidator>().Validate();
        return services.GetRequiredService<IOptionsMonitor<OperationOptions>>().Get(operation.Name);
    }

    private sealed record Limited;
}
