using Messaging.Operations.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Messaging.Operations.Api.Tests.Http;

public sealed class PreferencesTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("wait=5", 5)]
    [InlineData("wait=30", 30)]
    [InlineData("Wait = 5", 5)]
    [InlineData("wait=\"5\"", 5)]
    [InlineData("respond-async, wait=5", 5)]
    [InlineData("wait=5; because=hurry", 5)]
    [InlineData("handling=\"strict, wait=7\", wait=5", 5)]
    public void Given_a_wait_then_it_is_applied(string header, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Preferred(header));

    [Theory]
    [InlineData("wait=31")]
    [InlineData("wait=99999999999999999999")]
    public void Given_a_wait_that_is_too_long_then_it_is_cut(string header) => Assert.Equal(Longest, Preferred(header));

    [Theory]
    [InlineData("wait=20, wait=1")]
    [InlineData("WAIT=20, wait=1")]
    [InlineData("wait=20, respond-async", "wait=1")]
    public void Given_several_waits_then_the_first_counts(params string[] lines) => Assert.Equal(TimeSpan.FromSeconds(20), Preferred(lines));

    [Theory]
    [InlineData("wait=0")]
    [InlineData("wait=-1")]
    [InlineData("wait=1.5")]
    [InlineData("wait=1e1")]
    [InlineData("wait=")]
    [InlineData("wait")]
    [InlineData("wait=no, wait=5")]
    [InlineData("respond-async")]
    [InlineData("awaiting=5")]
    [InlineData("=;,=")]
    [InlineData("")]
    public void Given_no_wait_that_can_be_read_then_there_is_none(string header) => Assert.Null(Preferred(header));

    [Fact]
    public void Given_no_preference_then_there_is_no_wait() => Assert.Null(Preferred());

    [Theory]
    [InlineData(true, "respond-async")]
    [InlineData(true, "wait=5, Respond-Async; x=y")]
    [InlineData(false, "respond-sync")]
    [InlineData(false, "handling=\"respond-async\"")]
    public void Respond_async_is_found_by_its_name(bool isFound, string header) => Assert.Equal(isFound, Request(header).PrefersAsync());

    private static TimeSpan? Preferred(params string[] lines) => Request(lines).WaitPreferred(Longest);

    private static HttpRequest Request(params string[] lines)
    {
        var http = new DefaultHttpContext();
        if (lines.Length > 0)
            http.Request.Headers["Prefer"] = lines;
        return http.Request;
    }
}
