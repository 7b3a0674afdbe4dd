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
        Assert.True(new JobsOptionsValidator().Validate(null, options).Succeeded);
    }

    [Theory]
    [InlineData("00:00:00.05", "23:00:00", 1, "Jobs:Timeout is '00:00:00.0500000'. Allowed: 00:00:00.1 to 1.00:00:00.")]
    [InlineData("1.00:00:01", "23:00:00", 1, "Jobs:Timeout is '1.00:00:01'. Allowed: 00:00:00.1 to 1.00:00:00.")]
    [InlineData("01:00:00", "00:00:00", 1, "Jobs:Retention is '00:00:00'. Allowed: 00:00:01 to 365.00:00:00.")]
    [InlineData("01:00:00", "23:00:00", 0, "Jobs:MaxResultBytes is '0'. Allowed: 1 to 104857600.")]
    [InlineData("01:00:00", "23:00:00", 104857601, "Jobs:MaxResultBytes is '104857601'. Allowed: 1 to 104857600.")]
    public void What_is_out_of_range_is_refused(string timeout, string retention, int bytes, string failure)
    {
        var options = new JobsOptions
        {
            Timeout = TimeSpan.Parse(timeout, null),
            Retention = TimeSpan.Parse(retention, null),
            MaxResultBytes = bytes,
        };

        Assert.Contains(failure, new JobsOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }
}
