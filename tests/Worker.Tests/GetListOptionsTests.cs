using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Messaging.Worker.Tests;

public sealed class GetListOptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        var options = new GetListOptions();

        Assert.Equal(100_000_000, options.Iterations);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Wait);
        Assert.Equal(["Item1", "Item2", "Item3"], options.Items);
        Assert.True(IsValid(options));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000_000_000_000)]
    public void Iterations_accepts_0_to_10_to_the_15th(long value) => Assert.True(IsValid(new() { Iterations = value }));

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000_000_000_001)]
    public void Iterations_rejects_other_values(long value) =>
        Assert.False(IsValid(new() { Iterations = value }));

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("1.00:00:00")]
    public void Wait_accepts_0_to_1_day(string value) => Assert.True(IsValid(new() { Wait = Span(value) }));

    [Theory]
    [InlineData("-00:00:01")]
    [InlineData("1.00:00:01")]
    public void Wait_rejects_other_values(string value) =>
        Assert.False(IsValid(new() { Wait = Span(value) }));

    [Theory]
    [InlineData("00:00:10", 250)]
    [InlineData("00:00:00", 0)]
    public void Without_a_wait_no_request_waits(string wait, int waitingPerLane) =>
        Assert.Equal(waitingPerLane, new GetListOptions { Wait = Span(wait) }.WaitingPerLane);

    private static bool IsValid(GetListOptions options) => Validator.TryValidateObject(options, new(options), validationResults: null, validateAllProperties: true);

    private static TimeSpan Span(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
