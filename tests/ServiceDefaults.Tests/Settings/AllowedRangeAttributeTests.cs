using System.ComponentModel.DataAnnotations;
using Messaging.ServiceDefaults.Settings;

namespace Messaging.ServiceDefaults.Tests.Settings;

public sealed class AllowedRangeAttributeTests
{
    public static TheoryData<string, string, object?> Within => new()
    {
        { "1", "10", 1 },
        { "1", "10", 10 },
        { "1", "10", 5L },
        { "00:00:01", "01:00:00", TimeSpan.FromSeconds(1) },
        { "00:00:01", "01:00:00", TimeSpan.FromHours(1) },
        { "1", "10", null },
    };

    public static TheoryData<string, string, object, string> Beyond => new()
    {
        { "1", "10", 0, "Sample:Count is '0'. Allowed: 1 to 10." },
        { "1", "10", 11, "Sample:Count is '11'. Allowed: 1 to 10." },
        { "00:00:01", "01:00:00", TimeSpan.FromDays(30), "Sample:Count is '30.00:00:00'. Allowed: 00:00:01 to 01:00:00. A number alone is days; 30 seconds are 00:00:30." },
        // As text the first would be the greater one.
        { "9", "10", 8, "Sample:Count is '8'. Allowed: 9 to 10." },
        { "1", "10", "five", "Sample:Count is 'five'. Allowed: 1 to 10." },
    };

    [Theory]
    [MemberData(nameof(Within))]
    public void Both_ends_and_what_is_between_are_allowed_and_so_is_no_value(string minimum, string maximum, object? value) =>
        Assert.Null(Validate(minimum, maximum, value));

    [Theory]
    [MemberData(nameof(Beyond))]
    public void Anything_else_is_told_with_key_value_and_range(string minimum, string maximum, object value, string message) =>
        Assert.Equal(message, Validate(minimum, maximum, value)?.ErrorMessage);

    private static ValidationResult? Validate(string minimum, string maximum, object? value) =>
        new AllowedRangeAttribute(minimum, maximum)
            .GetValidationResult(value, new ValidationContext(new object()) { DisplayName = "SampleOptions.Count" });
}
