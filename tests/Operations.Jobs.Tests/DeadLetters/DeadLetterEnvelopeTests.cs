using System.Text;
using System.Text.Json.Nodes;
using Messaging.Operations.Jobs.DeadLetters;

namespace Messaging.Operations.Jobs.Tests.DeadLetters;

public sealed class DeadLetterEnvelopeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_earlier_deadline_becomes_the_earliest_one_and_earlier_deliveries_are_removed()
    {
        var body = Encoding.UTF8.GetBytes(
            """{"messageId":"a","expirationTime":"2026-01-31T11:00:00Z","Headers":{"deadline":"2026-01-31T11:00:00+00:00","Deaths":3,"Lost":1,"Retried":1,"Caller":"me"},"message":{"x":1.50,"X":"ü"}}""");

        var (renewed, deadline) = DeadLetterEnvelope.Renewed(body, Noon);

        Assert.Equal(Noon, deadline);
        Assert.Equal(
            """{"messageId":"a","expirationTime":"2026-01-31T12:00:00.0000000Z","Headers":{"deadline":"2026-01-31T12:00:00.0000000+00:00","Caller":"me"},"message":{"x":1.50,"X":"ü"}}""",
            JsonNode.Parse(renewed)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public void A_later_deadline_is_kept()
    {
        var body = """{"headers":{"Deadline":"2026-01-31T12:00:01+00:00"}}"""u8.ToArray();

        var (renewed, deadline) = DeadLetterEnvelope.Renewed(body, Noon);

        Assert.Same(body, renewed);
        Assert.Equal(Noon.AddSeconds(1), deadline);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"headers":1}""")]
    [InlineData("""{"headers":{}}""")]
    [InlineData("""{"headers":{"Deadline":"soon"}}""")]
    [InlineData("""{"headers":{"Deadline":{}}}""")]
    [InlineData("""{"headers":{},"headers":{"Deadline":"2026-01-31T11:00:00+00:00"}}""")]
    public void A_message_without_a_valid_deadline_is_not_changed(string text)
    {
        var body = Encoding.UTF8.GetBytes(text);

        var (renewed, deadline) = DeadLetterEnvelope.Renewed(body, Noon);

        Assert.Same(body, renewed);
        Assert.Null(deadline);
    }
}
