using System.Net.Http.Json;
using System.Text.Json;

namespace Messaging.Operations.Api.Tests.OpenApi;

public sealed class OpenApiDocumentTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task The_document_has_version_3_1()
    {
        var document = await DocumentAsync();

        Assert.StartsWith("3.1.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_the_operations_each_with_a_summary()
    {
        var paths = (await DocumentAsync()).GetProperty("paths");

        Assert.Subset(
            paths.EnumerateObject().Select(path => path.Name).ToHashSet(),
            new HashSet<string> { "/get_item", "/get_list", "/jobs", "/jobs/{id}", "/jobs/{id}/events" });
        Assert.All(Operations(paths), operation => Assert.NotEqual("", operation.GetProperty("summary").GetString()));
    }

    [Fact]
    public async Task Each_response_has_a_description()
    {
        var responses = Operations((await DocumentAsync()).GetProperty("paths"))
            .SelectMany(operation => operation.GetProperty("responses").EnumerateObject());

        Assert.All(responses, response => Assert.False(string.IsNullOrWhiteSpace(response.Value.GetProperty("description").GetString())));
    }

    [Theory]
    [InlineData("/get_list", "get", "200 202 400 406 409 422 500 503 504")]
    [InlineData("/get_list", "post", "200 202 400 406 409 413 415 422 500 503 504")]
    [InlineData("/jobs", "get", "200 400 406 503")]
    [InlineData("/jobs/{id}", "get", "200 304 400 404 406 412 503")]
    [InlineData("/jobs/{id}", "delete", "202 400 404 406 409 412 503")]
    [InlineData("/jobs/{id}/events", "get", "200 204 400 404 503")]
    public async Task Every_status_is_listed_and_errors_have_the_problem_schema(string path, string method, string statuses)
    {
        var responses = (await DocumentAsync()).GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses");

        Assert.Equal(statuses, string.Join(' ', responses.EnumerateObject().Select(response => response.Name).Order()));
        Assert.All(responses.EnumerateObject().Where(response => response.Name[0] is '4' or '5'), response => Assert.Equal(
            "#/components/schemas/ProblemDetails",
            response.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString()));
    }

    [Theory]
    [InlineData("/get_list", "get", "Idempotency-Key Prefer", "200 Link", "200 Preference-Applied", "202 ETag", "202 Location", "202 Preference-Applied", "202 Retry-After", "409 Retry-After", "503 Retry-After")]
    [InlineData("/get_list", "post", "Idempotency-Key Prefer", "200 Link", "200 Preference-Applied", "202 ETag", "202 Location", "202 Preference-Applied", "202 Retry-After", "409 Retry-After", "503 Retry-After")]
    [InlineData("/jobs", "get", "", "200 Link", "503 Retry-After")]
    [InlineData("/jobs/{id}", "get", "If-Match If-None-Match Prefer", "200 ETag", "200 Preference-Applied", "200 Retry-After", "304 ETag", "503 Retry-After")]
    [InlineData("/jobs/{id}", "delete", "If-Match", "202 ETag", "202 Location", "503 Retry-After")]
    [InlineData("/jobs/{id}/events", "get", "Last-Event-ID", "503 Retry-After")]
    public async Task Request_and_response_headers_are_described(string path, string method, string sent, params string[] answered)
    {
        var operation = (await DocumentAsync()).GetProperty("paths").GetProperty(path).GetProperty(method);

        var parameters = operation.GetProperty("parameters").EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "header");
        Assert.Equal(sent, string.Join(' ', parameters.Select(parameter => parameter.GetProperty("name").GetString()).Order()));
        var headers = operation.GetProperty("responses").EnumerateObject()
            .Where(response => response.Value.TryGetProperty("headers", out _))
            .SelectMany(response => response.Value.GetProperty("headers").EnumerateObject().Select(header => $"{response.Name} {header.Name}"));
        Assert.Equal(answered, headers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Operations_are_grouped_by_tag()
    {
        var tags = Operations((await DocumentAsync()).GetProperty("paths"))
            .SelectMany(operation => operation.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));

        Assert.Subset(tags.ToHashSet(), new HashSet<string?> { "Items", "Jobs", "Lists" });
    }

    [Fact]
    public async Task The_schema_of_a_job_is_described()
    {
        var document = await DocumentAsync();
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var job = schemas.GetProperty("JobBody").GetProperty("properties");

        Assert.Equal(
            ["attempt", "created", "deadline", "expires", "finished", "id", "links", "operation", "problem", "progress", "result", "started", "state", "worker"],
            job.EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal(
            ["queued", "running", "succeeded", "failed", "cancelled", "expired"],
            schemas.GetProperty("JobState").GetProperty("enum").EnumerateArray().Select(state => state.GetString()));
    }

    [Fact]
    public async Task Operations_do_not_list_responses_of_jobs_only()
    {
        var responses = (await DocumentAsync()).GetProperty("paths").GetProperty("/get_list").GetProperty("get").GetProperty("responses");

        Assert.DoesNotContain("job-not-found", responses.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("job-finished", responses.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_has_an_interactive_page()
    {
        using var client = api.CreateClient();

        var page = await client.GetStringAsync(new Uri("/docs", UriKind.Relative), TestContext.Current.CancellationToken);
        var script = await client.GetStringAsync(new Uri("/docs/index.js", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains("swagger-ui", page, StringComparison.Ordinal);
        Assert.Contains("/openapi.json", script, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> Operations(JsonElement paths) =>
        paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value);

    private async Task<JsonElement> DocumentAsync()
    {
        using var client = api.CreateClient();
        return await client.GetFromJsonAsync<JsonElement>(new Uri("/openapi.json", UriKind.Relative), TestContext.Current.CancellationToken);
    }
}
