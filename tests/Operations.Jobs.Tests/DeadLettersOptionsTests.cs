using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Messaging.Operations.Jobs.Tests;

public sealed class DeadLettersOptionsTests
{
    [Fact]
    public void The_defaults_are_as_documented_and_valid()
    {
        var options = new DeadLettersOptions();

        Assert.Equal((TimeSpan.FromDays(14), 1_073_741_824), (options.Retention, options.MaxBytes));
        Assert.True(IsValid(options));
    }

    [Theory]
    [InlineData("00:00:01", 0, true)]
    [InlineData("365.00:00:00", 1099511627776, true)]
    [InlineData("00:00:00", 0, false)]
    [InlineData("365.00:00:01", 0, false)]
    [InlineData("00:00:01", -1, false)]
    [InlineData("00:00:01", 1099511627777, false)]
    public void Both_ends_of_a_range_are_allowed_and_values_outside_are_not(string retention, long maxBytes, bool isValid) =>
        Assert.Equal(isValid, IsValid(new() { Retention = TimeSpan.Parse(retention, CultureInfo.InvariantCulture), MaxBytes = maxBytes }));

    private static bool IsValid(DeadLettersOptions options) => Validator.TryValidateObject(options, new(options), validationResults: null, validateAllProperties: true);
}
