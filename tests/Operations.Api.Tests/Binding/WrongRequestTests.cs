using System.Text;
using Messaging.Operations.Api.Problems;

namespace Messaging.Operations.Api.Tests.Binding;

public sealed class WrongRequestTests
{
    private const string Unknown = "is unknown. Allowed: number, text, numbers.";
    private const string NoInt = "a whole number from -2147483648 to 2147483647.";

    [Theory]
    [InlineData("?numbr=5", "number: number is required.", $"numbr: numbr {Unknown}")]
    [InlineData("", "number: number is required.")]
    [InlineData("?number=", $"number: number is \"\", which is not {NoInt}")]
    [InlineData("?number=ten", $"number: number is \"ten\", which is not {NoInt}")]
    [InlineData("?number=1.5", $"number: number is \"1.5\", which is not {NoInt}")]
    [InlineData("?number=3000000000", $"number: number is \"3000000000\", which is not {NoInt}")]
    [InlineData("?number=%205", $"number: number is \" 5\", which is not {NoInt}")]
    [InlineData("?number=null", $"number: number is \"null\", which is not {NoInt}")]
    [InlineData("?number=1&number=2", "number: number is given more than once.")]
    [InlineData("?number=1&NUMBER=2", "number: number is given more than once.")]
    [InlineData("?number=1&text=a&text=b", "text: text is given more than once.")]
    [InlineData("?number=1&numbers=1&numbers=b", $"numbers[1]: numbers[1] is \"b\", which is not {NoInt}")]
    [InlineData("?number=0", "number: The field number must be between 1 and 100.")]
    [InlineData("?number=ten&other=1", $"number: number is \"ten\", which is not {NoInt}", $"other: other {Unknown}")]
    public async Task A_wrong_query_is_rejected_by_member(string query, params string[] errors) =>
        Assert.Equal(errors, await Call.Get(query).ErrorsAsync<Simple>());

    [Theory]
    [InlineData("""{"numbr":5}""", "number: number is required.", $"numbr: numbr {Unknown}")]
    [InlineData("""{"number":5,"":1}""", $": \"\" {Unknown}")]
    [InlineData("{}", "number: number is required.")]
    [InlineData("""{"number":null}""", "number: number must not be null.")]
    [InlineData("""{"number":"5"}""", $"number: number is \"5\", which is not {NoInt}")]
    [InlineData("""{"number":1.5}""", $"number: number is 1.5, which is not {NoInt}")]
    [InlineData("""{"number":3000000000}""", $"number: number is 3000000000, which is not {NoInt}")]
    [InlineData("""{"number":true}""", $"number: number is true, which is not {NoInt}")]
    [InlineData("""{"number":[5]}""", $"number: number is [5], which is not {NoInt}")]
    [InlineData("""{"number":5,"text":5}""", "text: text is 5, which is not a string.")]
    [InlineData("""{"number":5,"text":"\ud800"}""", "text: text is \"\\ud800\", which is not a string.")]
    [InlineData("""{"number":5,"number":5}""", "number: number is given more than once.")]
    [InlineData("""{"number":5,"Number":5}""", "number: number is given more than once.")]
    [InlineData("""{"number":5,"numbers":1}""", "numbers: numbers is 1, which is not a list.")]
    [InlineData("""{"number":5,"numbers":[1,null]}""", $"numbers[1]: numbers[1] is null, which is not {NoInt}")]
    [InlineData("""{"number":0}""", "number: The field number must be between 1 and 100.")]
    [InlineData("""{"number":"a","numbers":["b"],"c":1}""", $"c: c {Unknown}", $"number: number is \"a\", which is not {NoInt}", $"numbers[0]: numbers[0] is \"b\", which is not {NoInt}")]
    public async Task A_wrong_body_is_rejected_by_member(string body, params string[] errors) =>
        Assert.Equal(errors, await Call.Post(body).ErrorsAsync<Simple>());

    [Fact]
    public async Task An_unknown_name_is_not_repeated_in_full()
    {
        var errors = await Call.Post($$"""{"number":5,"{{new string('k', 1000)}}":1}""").ErrorsAsync<Simple>();

        Assert.InRange(Assert.Single(errors).Length, 100, 400);
    }

    [Theory]
    [InlineData("truth", "True", "true or false.")]
    [InlineData("truth", "1", "true or false.")]
    [InlineData("small", "256", "a whole number from 0 to 255.")]
    [InlineData("small", "-1", "a whole number from 0 to 255.")]
    [InlineData("real", "NaN", "a number.")]
    [InlineData("real", "1e400", "a number.")]
    [InlineData("rough", "1e60", "a number.")]
    [InlineData("exact", "1e40", "a number.")]
    [InlineData("exact", "1,5", "a number.")]
    [InlineData("letter", "xy", "one character.")]
    [InlineData("colour", "Blue", "one of Red, Green.")]
    [InlineData("colour", "1", "one of Red, Green.")]
    [InlineData("colour", "Red, Green", "one of Red, Green.")]
    [InlineData("maybeColour", "", "one of Red, Green.")]
    [InlineData("sides", "Up", "one of None, Left, Right.")]
    [InlineData("id", "42", "a UUID.")]
    [InlineData("at", "31.1.2026", "a time as ISO 8601, for example 2026-01-31T12:00:00Z.")]
    [InlineData("day", "2026-02-30", "a date, for example 2026-01-31.")]
    [InlineData("time", "30s", "a duration, for example 00:00:30.")]
    [InlineData("bytes", "_", "bytes as Base64.")]
    [InlineData("inner", "x", "an object.")]
    public async Task A_value_of_another_type_is_reported_with_the_expected_type(string member, string value, string meaning) => Assert.Equal(
        [$"{member}: {member} is \"{value}\", which is not {meaning}"],
        await Call.Get($"?{member}={Uri.EscapeDataString(value)}").ErrorsAsync<Everything>());

    [Theory]
    [InlineData("""{"real":1e400}""", "real: real is 1e400, which is not a number.")]
    [InlineData("""{"truth":"true"}""", "truth: truth is \"true\", which is not true or false.")]
    [InlineData("""{"colour":1}""", "colour: colour is 1, which is not one of Red, Green.")]
    [InlineData("""{"colours":["Red","Blue"]}""", "colours[1]: colours[1] is \"Blue\", which is not one of Red, Green.")]
    [InlineData("""{"text":null}""", "text: text must not be null.")]
    [InlineData("""{"counts":{"a":1,"b":"2"}}""", "counts.b: counts.b is \"2\", which is not a whole number from -2147483648 to 2147483647.")]
    [InlineData("""{"inner":5}""", "inner: inner is 5, which is not an object.")]
    [InlineData("""{"inner":{"siz":1}}""", "inner.siz: inner.siz is unknown. Allowed: size, name.", "inner.size: inner.size is required.")]
    [InlineData("""{"inner":{"size":1,"SIZE":2}}""", "inner.size: inner.size is given more than once.")]
    [InlineData("""{"inner":{"size":11,"name":"abcd"}}""", "inner.name: The field name must be a string with a maximum length of 3.", "inner.size: The field size must be between 1 and 10.")]
    [InlineData("""{"inners":[{"size":1},{"size":0}]}""", "inners[1].size: The field size must be between 1 and 10.")]
    [InlineData("""{"inners":[{"size":1},{"size":"0"}]}""", "inners[1].size: inners[1].size is \"0\", which is not a whole number from -2147483648 to 2147483647.")]
    public async Task Nested_errors_have_the_path_of_the_member(string body, params string[] errors) =>
        Assert.Equal(errors, await Call.Post(body).ErrorsAsync<Everything>());

    [Fact]
    public async Task A_member_of_the_path_is_rejected_in_query_and_body()
    {
        Assert.Equal(["number: number is given more than once."], await Call.Get("?number=5", ("number", "5")).ErrorsAsync<Simple>());
        Assert.Equal(["number: number is given more than once."], await Call.Post("""{"number":5}""", "", ("number", "5")).ErrorsAsync<Simple>());
        Assert.Equal(["number: number is given more than once."], await Call.Post("""{"number":5}""", "?number=5").ErrorsAsync<Simple>());
    }

    [Fact]
    public async Task A_computed_member_is_rejected()
    {
        Assert.Equal(["computed: computed is unknown. Allowed: needed, other-name."], await Call.Post("""{"needed":1,"computed":2}""").ErrorsAsync<Members>());
        Assert.Equal(["other-name: The field other-name must be a string with a maximum length of 2."], await Call.Get("?needed=1&other-name=abc").ErrorsAsync<Members>());
    }

    [Theory]
    [InlineData("?x=1")]
    [InlineData("?x")]
    public async Task A_request_without_members_rejects_every_member(string query)
    {
        Assert.Equal(["x: x is unknown. None is allowed here."], await Call.Get(query).ErrorsAsync<Empty>());
        Assert.Equal(["x: x is unknown. None is allowed here."], await Call.Post("""{"x":1}""").ErrorsAsync<Empty>());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{\"number\":5,}")]
    [InlineData("{\"number\":5/**/}")]
    [InlineData("{number:5}")]
    [InlineData("{\"\\ud800\":5}")]
    public async Task A_body_that_is_not_an_object_is_rejected(string body)
    {
        var problem = await Call.Post(body).RejectedAsync<Simple>();

        Assert.Same(ProblemTypes.InvalidRequest, problem.Type);
        Assert.StartsWith("Invalid body. Send none, or a JSON object that matches simple.", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_string_with_invalid_UTF8_is_rejected_by_member()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes("{\"number\":5,\"text\":\""), 0xff, .. Encoding.UTF8.GetBytes("\"}")];

        Assert.Equal(["text: text is \"\ufffd\", which is not a string."], await Call.Post(body).ErrorsAsync<Simple>());
    }

    [Fact]
    public async Task A_body_that_is_nested_too_deeply_is_rejected()
    {
        var problem = await Call.Post(new string('[', 5_000)).RejectedAsync<Simple>();

        Assert.Same(ProblemTypes.InvalidRequest, problem.Type);
    }

    [Fact]
    public async Task A_long_value_is_truncated_and_the_number_of_errors_is_limited()
    {
        Assert.Equal([$"number: number is \"{new string('x', 99)}…, which is not {NoInt}"], await Call.Get($"?number={new string('x', 1000)}").ErrorsAsync<Simple>());
        Assert.Equal(20, (await Call.Post($$"""{"number":1,"numbers":[{{string.Join(",", Enumerable.Repeat("\"x\"", 100))}}]}""").ErrorsAsync<Simple>()).Length);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_rejected_with_and_without_Content_Length()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', 1000)}}"}""");

        foreach (var call in (Call[])[Call.Post(body, "?number=1").WithLength(body.Length), Call.Post(body, "?number=1")])
        {
            var problem = await call.RejectedAsync<Simple>(body.Length - 1);
            Assert.Same(ProblemTypes.RequestTooLarge, problem.Type);
            Assert.Equal($"The body of a request to simple may have at most {body.Length - 1} bytes.", problem.Detail);
        }
    }

    [Theory]
    [InlineData("x", 14_000_000, false)]
    [InlineData("漢", 4_500_000, false)]
    [InlineData("😀", 1_300_000, false)]
    [InlineData("😀", 1_500_000, true)]
    [InlineData("\u007f", 2_500_000, false)]
    [InlineData("\u007f", 3_000_000, true)]
    public async Task A_request_that_is_too_large_as_a_message_is_rejected(string character, int times, bool isTooLarge)
    {
        var call = Call.Post($$"""{"number":1,"text":"{{string.Concat(Enumerable.Repeat(character, times))}}"}""");
        const int Most = 15 * 1024 * 1024;

        if (isTooLarge)
            Assert.Same(ProblemTypes.RequestTooLarge, (await call.RejectedAsync<Simple>(Most)).Type);
        else
            Assert.Equal(times * character.Length, (await call.BindAsync<Simple>(Most)).Text!.Length);
    }

    [Fact]
    public async Task GET_with_a_body_is_rejected_and_not_ignored()
    {
        var problem = await Call.Get("?number=1").WithBodyOnGet().RejectedAsync<Simple>();

        Assert.Same(ProblemTypes.InvalidRequest, problem.Type);
        Assert.Equal("GET must not have a body. Send the body by POST.", problem.Detail);
    }
}
