using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Http;
using Microsoft.AspNetCore.Http;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("\"order-1\"", "order-1")]
    [InlineData("order-1", "order-1")]
    [InlineData(" \"order-1\" ", "order-1")]
    [InlineData("\"a b\"", "a b")]
    [InlineData("\" \"", " ")]
    [InlineData("\"k,y;p=1\"", "k,y;p=1")]
    [InlineData("""
        "a\"b\\c"
        """, """a"b\c""")]
    [InlineData("9f8b7c1e-2d3a-4f5b-8c6d-7e8f9a0b1c2d", "9f8b7c1e-2d3a-4f5b-8c6d-7e8f9a0b1c2d")]
    [InlineData("QUJD+/==", "QUJD+/==")]
    public void Given_a_string_or_a_token_then_it_is_the_key(string header, string key) => Assert.Equal(key, IdempotencyKey.Read(Request(header)));

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("a b")]
    [InlineData("\"a\"b\"")]
    [InlineData("\"a")]
    [InlineData("a\"")]
    [InlineData("\"")]
    [InlineData("\"k\",\"y\"")]
    [InlineData("k,y")]
    [InlineData("\"k\";p=1")]
    [InlineData("k;p=1")]
    [InlineData("\"a\\b\"")]
    [InlineData("\"a\\\"")]
    [InlineData("\"ä\"")]
    [InlineData("ä")]
    [InlineData("\"a\tb\"")]
    [InlineData("\"k\"", "\"k\"")]
    [InlineData("k", "k")]
    public void Given_anything_else_then_it_is_a_problem(params string[] lines)
    {
        var problem = Assert.Throws<ProblemException>(() => IdempotencyKey.Read(Request(lines)));

        Assert.Same(ProblemTypes.InvalidRequest, problem.Type);
        Assert.StartsWith($"Idempotency-Key is '{string.Join(',', lines)}'. Allowed: once, a string of 1 to 255 ASCII characters in quotes (RFC 9651)", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_very_long_key_then_the_problem_shows_its_beginning()
    {
        var problem = Assert.Throws<ProblemException>(() => IdempotencyKey.Read(Request(new string('k', 30_000))));

        Assert.StartsWith($"Idempotency-Key is '{new string('k', 100)}…'.", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_no_header_then_there_is_no_key() => Assert.Null(IdempotencyKey.Read(new DefaultHttpContext().Request));

    private static HttpRequest Request(params string[] lines)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers[IdempotencyKey.Header] = lines;
        return http.Request;
    }
}
