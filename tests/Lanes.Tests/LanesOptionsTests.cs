using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Messaging.Lanes.Tests;

public sealed class LanesOptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        var options = new LanesOptions();

        Assert.Equal(Environment.ProcessorCount, options.Count);
        Assert.Equal((LaneIsolation.Process, LanePriority.Normal), (options.Isolation, options.Priority));
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1)), (options.TimeLimit, options.GracePeriod));
        Assert.Null(options.MemoryLimit);
        Assert.Equal(2, options.MaxAbandoned);
        Assert.True(IsValid(options));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    public void Count_accepts_1_to_1024(int value) => Assert.True(IsValid(new() { Count = value }));

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void Count_rejects_other_values(int value) =>
        Assert.False(IsValid(new() { Count = value }));

    [Theory]
    [InlineData("00:00:00.01")]
    [InlineData("1.00:00:00")]
    public void TimeLimit_accepts_10_ms_to_1_day(string value) => Assert.True(IsValid(new() { TimeLimit = Span(value) }));

    [Theory]
    [InlineData("00:00:00.0090000")]
    [InlineData("1.00:00:01")]
    public void TimeLimit_rejects_other_values(string value) =>
        Assert.False(IsValid(new() { TimeLimit = Span(value) }));

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("00:10:00")]
    public void GracePeriod_accepts_0_to_10_minutes(string value) => Assert.True(IsValid(new() { GracePeriod = Span(value) }));

    [Theory]
    [InlineData("-00:00:01")]
    [InlineData("00:10:01")]
    public void GracePeriod_rejects_other_values(string value) =>
        Assert.False(IsValid(new() { GracePeriod = Span(value) }));

    [Theory]
    [InlineData(16_777_216)]
    [InlineData(1_099_511_627_776)]
    public void MemoryLimit_accepts_16_MiB_to_1_TiB(long value) => Assert.True(IsValid(new() { MemoryLimit = value }));

    [Theory]
    [InlineData(16_777_215)]
    [InlineData(1_099_511_627_777)]
    public void MemoryLimit_rejects_other_values(long value) =>
        Assert.False(IsValid(new() { MemoryLimit = value }));

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    public void MaxAbandoned_accepts_1_to_1024(int value) => Assert.True(IsValid(new() { MaxAbandoned = value }));

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void MaxAbandoned_rejects_other_values(int value) =>
        Assert.False(IsValid(new() { MaxAbandoned = value }));

    private static TimeSpan Span(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);

    private static bool IsValid(LanesOptions options) => Validator.TryValidateObject(options, new(options), validationResults: null, validateAllProperties: true);
}
