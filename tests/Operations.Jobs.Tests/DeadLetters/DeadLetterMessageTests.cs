using System.Text.Json.Nodes;
using Messaging.Operations.Jobs.DeadLetters;

namespace Messaging.Operations.Jobs.Tests.DeadLetters;

public sealed class DeadLetterMessageTests
{
    [Theory]
    [InlineData("""{"MT-Fault-Timestamp":"2026-01-31T12:00:00Z"}""", true)]
    [InlineData("""{"x-death":[{"time":"2026-01-31T12:00:00Z"}]}""", true)]
    [InlineData("""{"x-death":[]}""", false)]
    [InlineData("""{"x-death":["text"]}""", false)]
    [InlineData("""{"x-death":[{}]}""", false)]
    [InlineData("""{"x-death":1,"MT-Fault-Timestamp":[]}""", false)]
    [InlineData("{}", false)]
    public void The_time_is_read_from_the_headers_if_they_have_a_valid_one(string headers, bool hasTime) => Assert.Equal(
        hasTime ? new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero) : null, DeadLetterMessage.FailedAt(JsonNode.Parse(headers)!.AsObject()));
}
