using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Tests.Settings;

public sealed class SettingsExtensionsTests
{
    [Theory]
    [InlineData("Messaging:Transprt", "InMemory", "Messaging:Transprt is not a setting. Allowed: Transport, QueueType.")]
    [InlineData("Messaging:Transport", "Kafka", "Messaging:Transport is 'Kafka'. Allowed: RabbitMq, InMemory.")]
    public void Wrong_settings_are_found_before_the_host_starts(string key, string value, string problem)
    {
        var builder = TestApp.Builder(new() { [key] = value });
        builder.AddSettings<MessagingOptions>();
        using var services = builder.Services.BuildServiceProvider();

        var wrong = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Equal([problem], wrong.Failures);
    }

    [Fact]
    public void Options_are_bound_to_the_section_of_their_name()
    {
        var builder = TestApp.Builder(new() { ["Messaging:Transport"] = "InMemory" });
        builder.AddSettings<MessagingOptions>();
        using var services = builder.Services.BuildServiceProvider();

        Assert.Equal(Transport.InMemory, services.GetRequiredService<IOptions<MessagingOptions>>().Value.Transport);
    }

    [Fact]
    public void Default_settings_hold_only_where_nothing_else_is_said()
    {
        var builder = TestApp.Builder(new() { ["Sample:Said"] = "said" });

        builder.AddDefaultSettings(new("Sample:Said", "default"), new("Sample:Unsaid", "default"));

        Assert.Equal(("said", "default"), (builder.Configuration["Sample:Said"], builder.Configuration["Sample:Unsaid"]));
    }
}
