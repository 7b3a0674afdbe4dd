using Messaging.Operations.Api.Requests;
using Microsoft.AspNetCore.Http;

namespace Messaging.Operations.Api.Tests.Requests;

public sealed class PreferHeaderTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("wait=5", 5)]
    [InlineData("wait=30", 30)]
    [InlineData("Wait = 5", 5)]
    [InlineData("wait=\"5\"", 5)]
    [InlineData("respond-async, wait=5", 5)]
    [InlineData("wait=5; because=hurry", 5)]
    [InlineData("wait=no, wait=5", 5)]
    public void A_wait_up_to_the_maximum_is_applied(string header, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Preferred(header));

    [Theory]
    [InlineData("wait=31")]
    [InlineData("wait=0")]
    [InlineData("wait=-1")]
    [InlineData("wait=1.5")]
    [InlineData("wait=")]
    [InlineData("wait")]
    [InlineData("wait=99999999999999999999")]
    [InlineData("respond-async")]
    [InlineData("awaiting=5")]
    [InlineData("=;,=")]
    public void Any_other_preference_is_ignored(string header) => Assert.Equal(Most, Preferred(header));

    [Fact]
    public void Without_a_preference_the_maximum_applies() => Assert.Equal(Most, new DefaultHttpContext().WaitPreferred(Most));

    private static TimeSpan Preferred(string header)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers["Prefer"] = header;
        return http.WaitPreferred(Most);
    }
}
