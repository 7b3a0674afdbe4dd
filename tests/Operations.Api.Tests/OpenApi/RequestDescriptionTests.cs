using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Messaging.Operations.Api.Tests.OpenApi;

public sealed class RequestDescriptionTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task A_member_in_the_path_is_a_parameter_with_its_description_and_its_range()
    {
        using var client = api.CreateClient();
        using var document = JsonDocument.Parse(await client.GetStringAsync(new Uri("/openapi.json", UriKind.Relative), TestContext.Current.CancellationToken));

        foreach (var method in (string[])["get", "post"])
        {
            var operation = document.RootElement.GetProperty("paths").GetProperty("/count_primes/{below}").GetProperty(method);
            var parameter = Assert.Single(Parameters(operation), parameter => parameter.GetProperty("in").GetString() != "header");
            Assert.Equal(("below", "path", true), (Name(parameter), parameter.GetProperty("in").GetString(), parameter.GetProperty("required").GetBoolean()));
            Assert.Equal("The number, 2 to 1,000,000,000.", parameter.GetProperty("description").GetString());
            var schema = parameter.GetProperty("schema");
            Assert.Equal("integer", schema.GetProperty("type").GetString());
            Assert.Equal((2, 1_000_000_000), (schema.GetProperty("minimum").GetInt32(), schema.GetProperty("maximum").GetInt32()));
        }
    }

    [Fact]
    public async Task The_other_members_are_the_query_of_get_and_the_body_of_post()
    {
        await using var own = await CustomApi.StartAsync(operations => operations.Map<Described, DescribedBack>("/described/{id}"));
        var path = (await own.GetAsync("/openapi.json")).GetProperty("paths").GetProperty("/described/{id}");

        var query = Parameters(path.GetProperty("get")).Where(parameter => parameter.GetProperty("in").GetString() == "query").ToDictionary(Name);
        Assert.Equal(["kind", "names", "size"], query.Keys.Order());
        Assert.Equal(["size"], query.Values.Where(parameter => parameter.TryGetProperty("required", out var required) && required.GetBoolean()).Select(Name));
        Assert.Equal("How large.", query["size"].GetProperty("description").GetString());
        Assert.Equal("array", query["names"].GetProperty("schema").GetProperty("type").EnumerateArray().Select(type => type.GetString()).Order().First());
        Assert.False(path.GetProperty("get").TryGetProperty("requestBody", out _));

        var post = path.GetProperty("post");
        Assert.Equal(["id"], Parameters(post).Where(parameter => parameter.GetProperty("in").GetString() != "header").Select(Name));
        var body = post.GetProperty("requestBody");
        Assert.True(body.GetProperty("required").GetBoolean());
        var schema = body.GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.Equal(["kind", "names", "size"], schema.GetProperty("properties").EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(["size"], schema.GetProperty("required").EnumerateArray().Select(member => member.GetString()));
        Assert.Equal(10, schema.GetProperty("properties").GetProperty("size").GetProperty("maximum").GetInt32());
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
    }

    private static List<JsonElement> Parameters(JsonElement operation) => [.. operation.GetProperty("parameters").EnumerateArray()];

    private static string Name(JsonElement parameter) => parameter.GetProperty("name").GetString()!;

    public enum Kind
    {
        Small,
        Large,
    }

    public sealed record Described(
        Guid Id, [property: Range(1, 10), Description("How large.")] int Size, string[]? Names = null, Kind Kind = Kind.Small);

    public sealed record DescribedBack(int Size);
}
