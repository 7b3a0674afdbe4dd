using System.Text.Json;

namespace Messaging.Operations.Api.Tests.Binding;

public sealed class BoundRequestTests
{
    [Fact]
    public async Task Path_query_and_body_bind_to_one_request()
    {
        var request = await Call.Post("""{"numbers":[1,2]}""", "?text=five", ("number", "5")).BindAsync<Simple>();

        Assert.Equal((5, "five"), (request.Number, request.Text));
        Assert.Equal([1, 2], request.Numbers!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData(" { } ")]
    public async Task With_an_empty_body_all_members_come_from_the_URL(string body) =>
        Assert.Equal(new Simple(5), await Call.Post(body, "?number=5").BindAsync<Simple>());

    [Fact]
    public async Task A_request_without_members_needs_neither_body_nor_query()
    {
        Assert.Equal(new Empty(), await Call.Post("").BindAsync<Empty>());
        Assert.Equal(new Empty(), await Call.Get("").BindAsync<Empty>());
    }

    [Theory]
    [InlineData("?Number=5")]
    [InlineData("?NUMBER=5")]
    public async Task Names_are_not_case_sensitive(string query) => Assert.Equal(5, (await Call.Get(query).BindAsync<Simple>()).Number);

    [Theory]
    [InlineData("?text=5", "5")]
    [InlineData("?text=true", "true")]
    [InlineData("?text=null", "null")]
    [InlineData("?text=", "")]
    [InlineData("?text=%22%F0%9F%98%80%22", "\"😀\"")]
    [InlineData("?text=a+b%2Bc", "a b+c")]
    public async Task A_string_in_the_query_is_not_changed(string query, string text) =>
        Assert.Equal(text, (await Call.Get(query, ("number", 1)).BindAsync<Simple>()).Text);

    [Theory]
    [InlineData("?numbers=1", 1)]
    [InlineData("?numbers=1&numbers=2&numbers=3", 1, 2, 3)]
    [InlineData("?numbers=1&Numbers=2", 1, 2)]
    public async Task Repeated_query_values_are_a_list(string query, params int[] numbers) =>
        Assert.Equal(numbers, (await Call.Get(query, ("number", 1)).BindAsync<Simple>()).Numbers!);

    [Fact]
    public async Task Every_type_is_read_from_the_query()
    {
        var id = Guid.NewGuid();
        var request = await Call.Get(
            $"?truth=true&small=255&big=-9223372036854775808&real=1.5e3&rough=-0.5&exact=1.50&letter=x&colour=green&sides=Left,%20Right&id={id}"
            + "&at=2026-01-31T12:00:00%2B01:00&day=2026-01-31&time=00:00:30&bytes=AQID&maybe=3&maybeColour=Red&colours=Red&colours=Green"
            + $"&ids={id}&ids={id}").BindAsync<Everything>();

        Assert.Equal((true, 255, long.MinValue), (request.Truth, request.Small, request.Big));
        Assert.Equal((1500, -0.5f, 1.50m), (request.Real, request.Rough, request.Exact));
        Assert.Equal(('x', Colour.Green, Sides.Left | Sides.Right, id), (request.Letter, request.Colour, request.Sides, request.Id));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.FromHours(1)), request.At);
        Assert.Equal((new DateOnly(2026, 1, 31), TimeSpan.FromSeconds(30), 3), (request.Day, request.Time, request.Maybe));
        Assert.Equal(TimeSpan.FromHours(1), request.At.Offset);
        Assert.Equal([1, 2, 3], request.Bytes!);
        Assert.Equal(Colour.Red, request.MaybeColour);
        Assert.Equal([Colour.Red, Colour.Green], request.Colours!);
        Assert.Equal([id], request.Ids!);
    }

    [Fact]
    public async Task Every_type_is_read_from_the_body()
    {
        var id = Guid.NewGuid();
        var request = await Call.Post(
            $$"""
              {"truth":true,"small":255,"big":-9223372036854775808,"real":1.5e3,"rough":-0.5,"exact":1.50,"letter":"x","text":"\u0000\"😀","colour":"Green",
              "sides":"Left, Right","id":"{{id}}","at":"2026-01-31T12:00:00+01:00","day":"2026-01-31","time":"00:00:30","bytes":"AQID","maybe":null,
              "maybeColour":null,"colours":["Red"],"ids":["{{id}}"],"counts":{"a":1},"inner":{"size":1,"name":"abc"},"inners":[{"size":2}]}
              """).BindAsync<Everything>();

        Assert.Equal((true, 255, long.MinValue), (request.Truth, request.Small, request.Big));
        Assert.Equal((1500, -0.5f, 1.50m), (request.Real, request.Rough, request.Exact));
        Assert.Equal(("\0\"😀", Colour.Green, Sides.Left | Sides.Right, id), (request.Text, request.Colour, request.Sides, request.Id));
        Assert.Null(request.Maybe);
        Assert.Null(request.MaybeColour);
        Assert.Equal(1, request.Counts!["a"]);
        Assert.Equal(new Inner(1, "abc"), request.Inner);
        Assert.Equal([new Inner(2)], request.Inners!);
    }

    [Fact]
    public async Task A_class_is_bound_by_the_JSON_names_of_its_members()
    {
        var request = await Call.Get("?needed=1&other-name=ab").BindAsync<Members>();

        Assert.Equal((1, "ab"), (request.Needed, request.Renamed));
    }

    [Fact]
    public async Task A_body_at_the_limit_is_accepted_with_and_without_Content_Length()
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { text = new string('x', 1000) });

        Assert.Equal(1000, (await Call.Post(body, "?number=1").WithLength(body.Length).BindAsync<Simple>(body.Length)).Text!.Length);
        Assert.Equal(1000, (await Call.Post(body, "?number=1").BindAsync<Simple>(body.Length)).Text!.Length);
    }
}
