using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Messaging.Api.Jobs;
using Messaging.Api.Jobs.Store;

namespace Messaging.Api.Tests.Jobs;

public sealed class JobsOptionsTests
{
    [Fact]
    public void The_defaults_are_those_documented_and_allowed()
    {
        var options = new JobsOptions();

        Assert.Equal(
            (JobStoreKind.PostgreSql, TimeSpan.FromHours(1), TimeSpan.FromDays(1), 1024 * 1024),
            (options.Store, options.Timeout, options.Retention, options.MaxResultBytes));
        Assert.True(IsValid(options));
    }

    [Theory]
    [InlineData("00:00:00.1", "00:00:01", 1, true)]
    [InlineData("1.00:00:00", "365.00:00:00", 104857600, true)]
    [InlineData("00:00:00.05", "23:00:00", 1, false)]
    [InlineData("1.00:00:01", "23:00:00", 1, false)]
    [InlineData("01:00:00", "00:00:00", 1, false)]
    [InlineData("01:00:00", "365.00:00:01", 1, false)]
    [InlineData("01:00:00", "23:00:00", 0, false)]
    [InlineData("01:00:00", "23:00:00", 104857601, false)]
    public void Both_ends_of_a_range_are_allowed_and_what_is_beyond_is_not(string timeout, string retention, int bytes, bool isValid) =>
        Assert.Equal(isValid, IsValid(new() { Timeout = Span(timeout), Retention = Span(retention), MaxResultBytes = bytes }));

    private static bool IsValid(JobsOptions options) => Validator.TryValidateObject(options, new(options), validationResults: null, validateAllProperties: true);

    private static TimeSpan Span(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
