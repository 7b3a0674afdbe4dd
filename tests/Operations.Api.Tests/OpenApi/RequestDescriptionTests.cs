using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

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
        var document = await own.GetAsync("/openapi.json");
        var path = document.GetProperty("paths").GetProperty("/described/{id}");

        var query = Parameters(path.GetProperty("get")).Where(parameter => parameter.GetProperty("in").GetString() == "query").ToDictionary(Name);
        Assert.Equal(["kind", "names", "parts", "size"], query.Keys.Order());
        Assert.Equal(["size"], query.Values.Where(parameter => parameter.TryGetProperty("required", out var required) && required.GetBoolean()).Select(Name));
        Assert.Equal("How large.", query["size"].GetProperty("description").GetString());
        Assert.Equal("array", query["names"].GetProperty("schema").GetProperty("type").EnumerateArray().Select(type => type.GetString()).Order().First());
        Assert.False(path.GetProperty("get").TryGetProperty("requestBody", out _));

        var post = path.GetProperty("post");
        Assert.Equal(["id"], Parameters(post).Where(parameter => parameter.GetProperty("in").GetString() != "header").Select(Name));
        var body = post.GetProperty("requestBody");
        Assert.True(body.GetProperty("required").GetBoolean());
        Assert.Equal("#/components/schemas/DescribedBody", Schema(body).GetProperty("$ref").GetString());
        var schema = document.GetProperty("components").GetProperty("schemas").GetProperty("DescribedBody");
        Assert.Equal(["kind", "names", "parts", "size"], schema.GetProperty("properties").EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(["size"], schema.GetProperty("required").EnumerateArray().Select(member => member.GetString()));
        Assert.Equal(10, schema.GetProperty("properties").GetProperty("size").GetProperty("maximum").GetInt32());
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());

        // Types have names here too.
        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.Equal("#/components/schemas/Kind", query["kind"].GetProperty("schema").GetProperty("$ref").GetString());
        Assert.Equal("#/components/schemas/Part", schema.GetProperty("properties").GetProperty("parts").GetProperty("items").GetProperty("$ref").GetString());
        var part = schemas.GetProperty("Part").GetProperty("properties");
        Assert.Equal("#/components/schemas/Kind", part.GetProperty("kind").GetProperty("$ref").GetString());
        Assert.Equal("#/components/schemas/Part", part.GetProperty("parts").GetProperty("items").GetProperty("$ref").GetString());
        Assert.Equal(["enum", "type"], schemas.GetProperty("Kind").EnumerateObject().Select(keyword => keyword.Name).Order());
    }

    [Fact]
    public async Task The_body_without_members_in_the_path_is_the_request_and_without_members_there_is_none()
    {
        await using var own = await CustomApi.StartAsync(operations =>
        {
            operations.Map<Described, DescribedBack>("/described");
            operations.Map<Nothing, NothingBack>("/nothing");
        });
        var document = await own.GetAsync("/openapi.json");
        var body = document.GetProperty("paths").GetProperty("/described").GetProperty("post").GetProperty("requestBody");

        Assert.True(body.GetProperty("required").GetBoolean());
        Assert.Equal("#/components/schemas/Described", Schema(body).GetProperty("$ref").GetString());
        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.False(schemas.GetProperty("Described").GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(["Small", "Large"], schemas.GetProperty("Kind").GetProperty("enum").EnumerateArray().Select(kind => kind.GetString()));
        Assert.Equal("string", schemas.GetProperty("Kind").GetProperty("type").GetString());
        Assert.False(document.GetProperty("paths").GetProperty("/nothing").GetProperty("post").TryGetProperty("requestBody", out _));
        Assert.False(schemas.TryGetProperty("Nothing", out _));
    }

    [Fact]
    public async Task An_operation_of_an_application_has_ids_a_typed_job_and_descriptions()
    {
        await using var own = await CustomApi.StartAsync(operations =>
        {
            operations.Map<Described, DescribedBack>("/described").Returns(back => back.Size);
            operations.MapLocal(routes => routes.MapGet("/things/{id}", (int id) => id));
        });
        var document = await own.GetAsync("/openapi.json");
        var paths = document.GetProperty("paths");

        Assert.Equal("described", paths.GetProperty("/described").GetProperty("get").GetProperty("operationId").GetString());
        Assert.Equal("submitDescribed", paths.GetProperty("/described").GetProperty("post").GetProperty("operationId").GetString());
        Assert.Equal("getThingsId", paths.GetProperty("/things/{id}").GetProperty("get").GetProperty("operationId").GetString());
        Assert.Equal("getThingsId", paths.GetProperty("/things/{id}").GetProperty("get").GetProperty("description").GetString());
        var result = document.GetProperty("components").GetProperty("schemas").GetProperty("DescribedJob").GetProperty("properties").GetProperty("result");
        Assert.Equal("integer", result.GetProperty("type").GetString());
    }

    private static JsonElement Schema(JsonElement body) => body.GetProperty("content").GetProperty("application/json").GetProperty("schema");

    private static List<JsonElement> Parameters(JsonElement operation) => [.. operation.GetProperty("parameters").EnumerateArray()];

    private static string Name(JsonElement parameter) => parameter.GetProperty("name").GetString()!;

    public enum Kind
    {
        Small,
        Large,
    }

    public sealed record Described(
        Guid Id, [property: Range(1, 10), Description("How large.")] int Size, string[]? Names = null, Kind Kind = Kind.Small, Part[]? Parts = null);

    public sealed record Part(Kind Kind, Part[]? Parts = null);

    public sealed record DescribedBack(int Size);

    public sealed record Nothing;

    public sealed record NothingBack(int Size);
}
