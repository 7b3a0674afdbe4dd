using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Tests;

public sealed class JobsOptionsTests
{
    [Fact]
    public void The_defaults_are_as_documented_and_valid()
    {
        var options = new JobsOptions();

        Assert.Equal(
            (JobStoreKind.PostgreSql, TimeSpan.FromHours(1), TimeSpan.FromDays(1)),
            (options.Store, options.Timeout, options.Retention));
        Assert.True(IsValid(options));
    }

    [Theory]
    [InlineData("00:00:00.1", "00:00:01", true)]
    [InlineData("1.00:00:00", "365.00:00:00", true)]
    [InlineData("00:00:00.05", "23:00:00", false)]
    [InlineData("1.00:00:01", "23:00:00", false)]
    [InlineData("01:00:00", "00:00:00", false)]
    [InlineData("01:00:00", "365.00:00:01", false)]
    public void Both_ends_of_a_range_are_allowed_and_values_outside_are_not(string timeout, string retention, bool isValid) =>
        Assert.Equal(isValid, IsValid(new() { Timeout = Span(timeout), Retention = Span(retention) }));

    private static bool IsValid(JobsOptions options) => Validator.TryValidateObject(options, new(options), validationResults: null, validateAllProperties: true);

    private static TimeSpan Span(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
