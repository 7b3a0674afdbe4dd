using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Messaging.Operations.Api.Requests;

namespace Messaging.Operations.Api.Tests.Requests;

public sealed class RequestsOptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        var options = new RequestsOptions();

        Assert.Equal(TimeSpan.FromSeconds(30), options.Timeout);
        Assert.Equal(1000, options.MaxPending);
        Assert.True(IsValid(options));
    }

    [Theory]
    [InlineData("00:00:00.1")]
    [InlineData("1.00:00:00")]
    public void Timeout_accepts_100_ms_to_1_day(string value) =>
        Assert.True(IsValid(new() { Timeout = Span(value) }));

    [Theory]
    [InlineData("00:00:00.0990000")]
    [InlineData("1.00:00:00.0010000")]
    public void Timeout_rejects_other_values(string value) => Assert.False(IsValid(new() { Timeout = Span(value) }));

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void MaxPending_accepts_1_to_1000000(int value) =>
        Assert.True(IsValid(new() { MaxPending = value }));

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_001)]
    public void MaxPending_rejects_other_values(int value) => Assert.False(IsValid(new() { MaxPending = value }));

    private static bool IsValid(RequestsOptions options) => Validator.TryValidateObject(options, new(options), validationResults: null, validateAllProperties: true);

    private static TimeSpan Span(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
