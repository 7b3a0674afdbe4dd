namespace Messaging.Operations.Tests;

public sealed class RequestTimesTests
{
    [Fact]
    public void Times_are_read_as_written()
    {
        var times = new RequestTimes(Broker: null, LaneWait: 0.25, Lanes: 1, Worker: 2);

        Assert.Equal("""{"broker":null,"laneWait":0.25,"lanes":1,"worker":2}""", times.Write());
        Assert.Equal(times, RequestTimes.Read(times.Write()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("no JSON")]
    [InlineData("""{"lanes":"long"}""")]
    [InlineData("""{"laneWait":0,"lanes":-1,"worker":2}""")]
    [InlineData("""{"laneWait":0,"lanes":1e300,"worker":2}""")]
    public void What_is_no_times_is_ignored(string? text) => Assert.Null(RequestTimes.Read(text));
}
