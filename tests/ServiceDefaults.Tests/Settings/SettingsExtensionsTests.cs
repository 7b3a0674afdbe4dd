using System.ComponentModel.DataAnnotations;
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
    public void Wrong_settings_are_reported_before_the_host_starts(string key, string value, string problem)
    {
        var builder = TestApp.Builder(new() { [key] = value });
        builder.AddSettings<MessagingOptions>();
        using var services = builder.Services.BuildServiceProvider();

        var wrong = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Equal([problem], wrong.Failures);
    }

    [Fact]
    public void Options_are_bound_to_the_section_with_their_name()
    {
        var builder = TestApp.Builder(new() { ["Messaging:Transport"] = "InMemory" });
        builder.AddSettings<MessagingOptions>();
        using var services = builder.Services.BuildServiceProvider();

        Assert.Equal(Transport.InMemory, services.GetRequiredService<IOptions<MessagingOptions>>().Value.Transport);
    }

    [Fact]
    public void Default_settings_apply_only_without_configuration()
    {
        var builder = TestApp.Builder(new() { ["Sample:Said"] = "said" });

        builder.AddDefaultSettings(new("Sample:Said", "default"), new("Sample:Unsaid", "default"));

        Assert.Equal(("said", "default"), (builder.Configuration["Sample:Said"], builder.Configuration["Sample:Unsaid"]));
    }

    [Fact]
    public void A_password_is_never_shown()
    {
        var builder = TestApp.Builder(new() { ["Secret:Password"] = "s3cret" });
        builder.AddSettings<SecretOptions>();
        using var services = builder.Services.BuildServiceProvider();
        var wrong = TestApp.Builder(new() { ["Secret:Password"] = "s3cret-and-too-long" });
        wrong.AddSettings<SecretOptions>();
        using var wrongServices = wrong.Services.BuildServiceProvider();

        Assert.Equal(["Secret:Password=***"], services.GetServices<EffectiveSettings>().SelectMany(section => section.Describe()));
        var refused = Assert.Throws<OptionsValidationException>(wrongServices.GetRequiredService<IStartupValidator>().Validate);
        Assert.DoesNotContain("s3cret", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_options_types_with_the_same_section_are_rejected()
    {
        var builder = TestApp.Builder();
        builder.AddSettings<SecretOptions>();

        Assert.Throws<InvalidOperationException>(() => builder.AddNamedSettings<SampleOptions>("", "Secret"));
    }

    private sealed class SecretOptions
    {
        [DataType(DataType.Password)]
        [StringLength(10)]
        public string? Password { get; set; }
    }
}
