using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Tests.Settings;

public sealed class SettingsBinderTests
{
    [Fact]
    public void Without_settings_the_defaults_stay()
    {
        var options = Bound();

        Assert.Equal((5, TimeSpan.FromSeconds(10), null, DayOfWeek.Monday), (options.Count, options.Wait, options.Limit, options.Day));
        Assert.Equal(["one", "two"], options.Names);
    }

    [Fact]
    public void Settings_replace_the_defaults_and_keys_are_not_case_sensitive()
    {
        var options = Bound(("count", "7"), ("WAIT", "00:01:00"), ("Limit", "8"), ("Day", "friday"), ("Fast", "true"));

        Assert.Equal((7, TimeSpan.FromMinutes(1), 8L, DayOfWeek.Friday), (options.Count, options.Wait, options.Limit, options.Day));
        Assert.True(options.Fast);
    }

    [Fact]
    public void A_configured_array_replaces_the_default() => Assert.Equal(["three"], Bound(("Names:0", "three")).Names);

    [Theory]
    [InlineData("1", "00:00:01", "1")]
    [InlineData("10", "01:00:00", "1000")]
    public void Both_ends_of_a_range_are_allowed(string count, string wait, string limit) =>
        Assert.Equal(limit, $"{Bound(("Count", count), ("Wait", wait), ("Limit", limit)).Limit}");

    [Theory]
    [InlineData("Count", null)]
    [InlineData("Limit", "")]
    [InlineData("Names", null)]
    public void Null_and_empty_values_keep_the_default(string key, string? value)
    {
        var options = Bound((key, value));

        Assert.Equal((5, null), (options.Count, options.Limit));
        Assert.Equal(["one", "two"], options.Names);
    }

    [Fact]
    public void An_unknown_key_is_reported_with_the_known_keys() =>
        AssertProblem("Sample:Cuont is not a setting. Allowed: Count, Wait, Limit, Day, Fast, Names.", ("Cuont", "7"));

    [Theory]
    [InlineData("Count", "many", "1 to 10")]
    [InlineData("Count", "", "1 to 10")]
    [InlineData("Count", "1.5", "1 to 10")]
    [InlineData("Count", "99999999999999999999", "1 to 10")]
    [InlineData("Count", "0", "1 to 10")]
    [InlineData("Count", "11", "1 to 10")]
    [InlineData("Limit", "1001", "1 to 1000")]
    [InlineData("Wait", "1.00:00:00", "00:00:01 to 01:00:00")]
    [InlineData("Wait", "soon", "00:00:01 to 01:00:00")]
    [InlineData("Wait", "00:60:00", "00:00:01 to 01:00:00")]
    [InlineData("Limit", "none", "1 to 1000")]
    [InlineData("Day", "Caturday", "Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday")]
    [InlineData("Day", "7", "Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday")]
    [InlineData("Day", "1", "Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday")]
    [InlineData("Fast", "very", "true or false")]
    [InlineData("Names", "three", "Sample:Names:0, Sample:Names:1 and so on")]
    public void An_invalid_value_is_reported_with_the_allowed_values(string key, string value, string allowed) =>
        AssertProblem($"Sample:{key} is '{value}'. Allowed: {allowed}.", (key, value));

    [Fact]
    public void A_number_alone_as_a_time_is_rejected_with_a_hint_about_days() => AssertProblem(
        "Sample:Wait is '30'. Allowed: 00:00:01 to 01:00:00. A number alone is days; 30 seconds are 00:00:30.", ("Wait", "30"));

    [Fact]
    public void A_key_below_a_setting_is_reported_with_the_setting() =>
        AssertProblem("Sample:Wait:Seconds is not a setting. Allowed: Sample:Wait.", ("Wait:Seconds", "3"));

    [Fact]
    public void An_array_key_that_is_not_a_number_is_reported_with_the_allowed_keys() =>
        AssertProblem("Sample:Names:a is not a setting. Allowed: Sample:Names:0, Sample:Names:1 and so on.", ("Names:a", "three"));

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => Bound(("Count", "many"), ("Fast", "very"), ("Cuont", "7")));

        Assert.Equal(3, wrong.Failures.Count());
    }

    private static void AssertProblem(string expected, (string Key, string? Value) setting)
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => Bound(setting));

        Assert.Equal([expected], wrong.Failures);
    }

    private static SampleOptions Bound(params IEnumerable<(string Key, string? Value)> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Sample:{setting.Key}", setting.Value)))
            .Build();
        var options = new SampleOptions();
        SettingsBinder.Bind(configuration.GetSection("Sample"), options);
        return options;
    }
}
