using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Operations.Api.Problems;

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
            new HashSet<string> { "/get_item", "/get_list", "/jobs", "/jobs/{id}", "/jobs/{id}/request", "/jobs/{id}/events", "/events", "/failures", "/workers", "/workers/{id}/drain", "/operations", "/operations/{name}/paused", "/stats" });
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
    [InlineData("/get_list", "get", "200 400 406 500 503 504")]
    [InlineData("/get_list", "post", "202 400 403 406 408 409 413 415 422 500 503 504")]
    [InlineData("/jobs", "get", "200 400 406 500 503")]
    [InlineData("/jobs/{id}", "get", "200 304 400 404 406 412 500 503")]
    [InlineData("/jobs/{id}", "delete", "202 400 403 404 406 409 412 500 503")]
    [InlineData("/jobs/{id}/request", "get", "200 400 404 406 500 503")]
    [InlineData("/jobs/{id}/events", "get", "200 204 400 404 500 503")]
    [InlineData("/events", "get", "200 400 500")]
    [InlineData("/failures", "get", "200 400 406 500 503")]
    [InlineData("/workers", "get", "200 400 406 500")]
    [InlineData("/workers/{id}/drain", "post", "202 400 403 404 406 500 503")]
    [InlineData("/workers/{id}/drain", "delete", "202 400 403 404 406 500 503")]
    [InlineData("/operations", "get", "200 400 406 500")]
    [InlineData("/operations/{name}/paused", "put", "200 400 403 404 406 408 413 415 500 503")]
    [InlineData("/stats", "get", "200 400 406 500 503")]
    [InlineData("/dead-letters", "get", "200 400 406 500 503")]
    [InlineData("/dead-letters/groups", "get", "200 400 406 500 503")]
    [InlineData("/dead-letters/{id}", "get", "200 400 404 406 500 503")]
    [InlineData("/dead-letters/{id}", "delete", "200 400 403 404 406 500 503")]
    [InlineData("/dead-letters/{id}/replay", "post", "200 400 403 404 406 409 500 503")]
    [InlineData("/dead-letters/replay", "post", "200 400 403 406 409 500 503")]
    [InlineData("/dead-letters/discard", "post", "200 400 403 406 409 500 503")]
    [InlineData("/get_item", "get", "200 406 500")]
    public async Task Every_status_is_listed_and_errors_have_the_problem_schema(string path, string method, string statuses)
    {
        var responses = (await DocumentAsync()).GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses");

        Assert.Equal(statuses, string.Join(' ', responses.EnumerateObject().Select(response => response.Name).Order()));
        Assert.All(responses.EnumerateObject().Where(response => response.Name[0] is '4' or '5'), response => Assert.Equal(
            "#/components/schemas/Problem",
            response.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString()));
    }

    [Theory]
    [InlineData("/get_list", "get", "Prefer", "200 Preference-Applied", "503 Retry-After")]
    [InlineData("/get_list", "post", "Idempotency-Key", "202 ETag", "202 Location", "202 Retry-After", "409 Retry-After", "503 Retry-After")]
    [InlineData("/jobs", "get", "", "200 Link", "503 Retry-After")]
    [InlineData("/jobs/{id}", "get", "If-Match If-None-Match Prefer", "200 ETag", "200 Preference-Applied", "200 Retry-After", "304 ETag", "503 Retry-After")]
    [InlineData("/jobs/{id}", "delete", "If-Match", "202 ETag", "202 Location", "503 Retry-After")]
    [InlineData("/jobs/{id}/events", "get", "Last-Event-ID", "503 Retry-After")]
    [InlineData("/dead-letters", "get", "", "200 Link", "503 Retry-After")]
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
        var job = schemas.GetProperty("Job").GetProperty("properties");

        Assert.Equal(
            ["attempt", "attempts", "created", "deadline", "expires", "finished", "id", "links", "operation", "owner", "problem", "progress", "result", "started", "state", "worker"],
            job.EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal(
            ["queued", "running", "succeeded", "failed", "cancelled", "expired"],
            schemas.GetProperty("JobState").GetProperty("enum").EnumerateArray().Select(state => state.GetString()));
        Assert.Equal("#/components/schemas/JobAttempt", Reference(job.GetProperty("attempts").GetProperty("items")));
        Assert.Equal(
            ["cpuSeconds", "exitCode", "finished", "number", "outcome", "problem", "started", "times", "worker"],
            schemas.GetProperty("JobAttempt").GetProperty("properties").EnumerateObject().Select(property => property.Name).Order());
    }

    [Fact]
    public async Task The_job_of_an_operation_has_its_result_and_a_job_of_any_operation_has_any()
    {
        var document = await DocumentAsync();
        var schemas = document.GetProperty("components").GetProperty("schemas");

        Assert.Equal("#/components/schemas/GetListJob", Reference(Schema(document, "/get_list", "post", "202")));
        Assert.Equal(("array", "string"), (Result("GetListJob").GetProperty("type").GetString(), Result("GetListJob").GetProperty("items").GetProperty("type").GetString()));
        Assert.Equal("#/components/schemas/CountPrimesJob", Reference(Schema(document, "/count_primes/{below}", "post", "202")));
        Assert.Equal("#/components/schemas/PrimeCount", Reference(Result("CountPrimesJob")));
        Assert.Equal("#/components/schemas/Job", Reference(Schema(document, "/jobs/{id}", "get", "200")));
        Assert.Equal("#/components/schemas/Job", Reference(Schema(document, "/jobs", "get", "200").GetProperty("items")));
        Assert.Equal(["description"], Result("Job").EnumerateObject().Select(keyword => keyword.Name));
        Assert.All(["Job", "GetListJob", "CountPrimesJob"], job => Assert.Equal(
            "#/components/schemas/Problem", Reference(schemas.GetProperty(job).GetProperty("properties").GetProperty("problem"))));

        JsonElement Result(string job) => schemas.GetProperty(job).GetProperty("properties").GetProperty("result");
    }

    [Fact]
    public async Task The_events_of_a_job_have_its_schema() => Assert.Equal(
        "#/components/schemas/Job", Reference(Schema(await DocumentAsync(), "/jobs/{id}/events", "get", "200", "text/event-stream")));

    [Fact]
    public async Task A_problem_has_a_schema_with_all_its_members_and_the_known_types()
    {
        var problem = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").GetProperty("Problem");
        var members = problem.GetProperty("properties");

        Assert.Equal(
            ["crashCount", "detail", "errors", "instance", "lastComputation", "lastExitCode", "limit", "requestId", "status", "title", "traceId", "type"],
            members.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal("integer", members.GetProperty("status").GetProperty("type").GetString());
        Assert.Equal("array", members.GetProperty("errors").GetProperty("additionalProperties").GetProperty("type").GetString());
        // Not an enumeration: a client that was generated before a type came could not read it.
        Assert.Equal("string", members.GetProperty("type").GetProperty("type").GetString());
        Assert.Equal(ProblemTypes.All.Select(type => type.Uri), members.GetProperty("type").GetProperty("examples").EnumerateArray().Select(type => type.GetString()));
    }

    [Fact]
    public async Task A_number_is_never_a_string_too_and_an_enumeration_is_a_string()
    {
        var schemas = Objects(await DocumentAsync()).Where(schema => schema.TryGetProperty("type", out _) || schema.TryGetProperty("enum", out _)).ToList();

        Assert.DoesNotContain(schemas, schema => schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.Array
            && type.EnumerateArray().Select(each => each.GetString()).Intersect(["string", "integer", "number"]).Count() > 1);
        Assert.All(schemas.Where(schema => schema.TryGetProperty("enum", out _)), schema => Assert.Equal("string", schema.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Each_operation_has_an_id()
    {
        var ids = Operations((await DocumentAsync()).GetProperty("paths")).Select(operation => operation.GetProperty("operationId").GetString());

        Assert.Equal(
            ["cancelJob", "cancelJobs", "countPrimes", "discardDeadLetter", "discardDeadLetters", "drainWorker", "followAll", "followJob", "getDeadLetter", "getItem", "getJob", "getJobRequest", "getList", "getStatistics", "listDeadLetterGroups", "listDeadLetters", "listFailures", "listJobs", "listOperations", "listWorkers", "pauseOperation", "replayDeadLetter", "replayDeadLetters", "resumeWorker", "retryJob", "retryJobs", "submitCountPrimes", "submitGetList"],
            ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_server_is_the_one_that_served_the_document() =>
        Assert.Equal("""[{"url":"/"}]""", Compact((await DocumentAsync()).GetProperty("servers")));

    [Fact]
    public async Task The_filters_of_the_list_of_jobs_have_types()
    {
        var filters = (await DocumentAsync()).GetProperty("paths").GetProperty("/jobs").GetProperty("get").GetProperty("parameters")
            .EnumerateArray().ToDictionary(filter => filter.GetProperty("name").GetString()!, filter => filter.GetProperty("schema"));

        Assert.Equal("#/components/schemas/JobState", Reference(filters["state"]));
        Assert.Equal(("integer", 1, 100, 20), (
            filters["limit"].GetProperty("type").GetString(),
            filters["limit"].GetProperty("minimum").GetInt32(),
            filters["limit"].GetProperty("maximum").GetInt32(),
            filters["limit"].GetProperty("default").GetInt32()));
        Assert.Equal("uuid", filters["after"].GetProperty("format").GetString());
        Assert.All(["since", "until", "finishedSince"], name => Assert.Equal("date-time", filters[name].GetProperty("format").GetString()));
        Assert.Equal("integer", filters["exitCode"].GetProperty("type").GetString());
        Assert.Equal(["after", "exitCode", "finishedSince", "limit", "operation", "problem", "since", "state", "text", "until", "worker"], filters.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_tag_and_each_operation_has_a_description()
    {
        var document = await DocumentAsync();

        Assert.All(
            [.. document.GetProperty("tags").EnumerateArray(), .. Operations(document.GetProperty("paths"))],
            described => Assert.False(string.IsNullOrWhiteSpace(described.GetProperty("description").GetString())));
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

    private static JsonElement Schema(JsonElement document, string path, string method, string status, string mediaType = "application/json") =>
        document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses").GetProperty(status)
            .GetProperty("content").GetProperty(mediaType).GetProperty("schema");

    private static string? Reference(JsonElement schema) => schema.GetProperty("$ref").GetString();

    private static string Compact(JsonElement json) => JsonSerializer.Serialize(json);

    private static IEnumerable<JsonElement> Objects(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Objects(member.Value)).Append(json),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Objects),
        _ => [],
    };

    private static IEnumerable<JsonElement> Operations(JsonElement paths) =>
        paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value);

    private async Task<JsonElement> DocumentAsync()
    {
        using var client = api.CreateClient();
        return await client.GetFromJsonAsync<JsonElement>(new Uri("/openapi.json", UriKind.Relative), TestContext.Current.CancellationToken);
    }
}
