using System.Globalization;
using Messaging.Api.Requests;

namespace Messaging.Api.Tests.Requests;

public sealed class RequestsOptionsTests
{
    [Fact]
    public void Has_defaults_that_are_valid()
    {
        var options = new RequestsOptions();

        Assert.Equal(TimeSpan.FromSeconds(30), options.Timeout);
        Assert.Equal(1000, options.MaxPending);
        Assert.True(new RequestsOptionsValidator().Validate(null, options).Succeeded);
    }

    [Theory]
    [InlineData("00:00:00.1")]
    [InlineData("1.00:00:00")]
    public void Timeout_may_be_100_ms_to_1_day(string value) =>
        Assert.True(new RequestsOptionsValidator().Validate(null, new() { Timeout = Span(value) }).Succeeded);

    [Theory]
    [InlineData("00:00:00.0990000")]
    [InlineData("1.00:00:00.0010000")]
    public void Timeout_may_be_nothing_else(string value) => Assert.Equal(
        [$"Requests:Timeout is '{value}'. Allowed: 00:00:00.1 to 1.00:00:00."],
        new RequestsOptionsValidator().Validate(null, new() { Timeout = Span(value) }).Failures);

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void MaxPending_may_be_1_to_1000000(int value) =>
        Assert.True(new RequestsOptionsValidator().Validate(null, new() { MaxPending = value }).Succeeded);

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_001)]
    public void MaxPending_may_be_nothing_else(int value) => Assert.Equal(
        [$"Requests:MaxPending is '{value}'. Allowed: 1 to 1000000."],
        new RequestsOptionsValidator().Validate(null, new() { MaxPending = value }).Failures);

    private static TimeSpan Span(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
