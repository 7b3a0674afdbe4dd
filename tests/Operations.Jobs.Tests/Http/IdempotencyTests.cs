using System.Net;
using System.Text.Json;
using Messaging.Operations.Jobs.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class IdempotencyTests
{
    private static readonly Uri GetList = new("/get_list", UriKind.Relative);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_request_with_the_same_key_returns_the_same_job_in_every_state()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);

        var first = await client.PostAsync(("Idempotency-Key", "\"order-1\""));
        var again = await client.PostAsync(("Idempotency-Key", "order-1"));
        await (await worker.NextAsync()).AnswerAsync("Item1");
        await client.UntilAsync(first.Id, "succeeded");
        using var last = await client.SendAsync(HttpMethod.Post, "/get_list", ("Idempotency-Key", "order-1"));

        var finished = await JobResponse.ReadAsync(last, HttpStatusCode.Accepted);
        Assert.Equal((first.Id, first.Id), (again.Id, finished.Id));
        Assert.Equal("succeeded", finished.State);
        Assert.Equal($"/jobs/{first.Id}", last.Headers.Location?.OriginalString);
        Assert.Null(last.Headers.RetryAfter);
        Assert.False(worker.HasMore);
    }

    [Fact]
    public async Task GET_with_respond_async_and_the_same_key_returns_the_same_job()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);

        using var first = await client.GetAsync("/get_list", ("Prefer", "respond-async"), ("Idempotency-Key", "order-1"));
        using var again = await client.GetAsync("/get_list", ("Prefer", "respond-async"), ("Idempotency-Key", "order-1"));
        using var wrong = await client.GetAsync("/get_list", ("Prefer", "respond-async"), ("Idempotency-Key", "a b"));

        var job = await JobResponse.ReadAsync(first, HttpStatusCode.Accepted);
        Assert.Equal(job.Id, (await JobResponse.ReadAsync(again, HttpStatusCode.Accepted)).Id);
        Assert.Equal(job.Id, (await client.PostAsync(("Idempotency-Key", "order-1"))).Id);
        Assert.Equal("/problems/invalid-request", (await ProblemAnswer.ReadAsync(wrong, HttpStatusCode.BadRequest)).Type);
    }

    [Fact]
    public async Task Concurrent_requests_with_the_same_key_create_one_job()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => client.SendAsync(HttpMethod.Post, "/get_list", ("Idempotency-Key", "order-1"))));

        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        Assert.Single(await client.ListAsync());
        await worker.NextAsync();
        Assert.False(worker.HasMore);
    }

    [Fact]
    public async Task Requests_without_a_key_create_separate_jobs()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);

        Assert.NotEqual((await client.PostAsync()).Id, (await client.PostAsync()).Id);
    }

    [Fact]
    public async Task Another_request_with_the_same_key_is_rejected()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        await client.PostAsync(("Idempotency-Key", "order-1"));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/count_primes/10") { Headers = { { "Idempotency-Key", "order-1" } } };
        using var answer = await api.CreateClient().SendAsync(request, Stop);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.UnprocessableEntity);
        Assert.Equal("/problems/idempotency-key-reused", problem.Type);
    }

    [Theory]
    [InlineData("/order", """{"price":1,"parts":{"b":2,"a":1},"any":{"y":[1.50],"x":"é"}}""", """{"any":{"x":"\u00e9","y":[15e-1]},"parts":{"a":1,"b":2},"price":1.00}""")]
    [InlineData("/order", """{"price":1}""", """{"price":1,"parts":null}""")]
    public async Task Given_the_same_request_in_another_form_then_the_key_returns_the_same_job(string path, string first, string second)
    {
        await using var api = await CustomApi.StartAsync(operations => operations.Map<Order, OrderBack>("/order"));

        using var one = await PostAsync(api, path, first);
        using var same = await PostAsync(api, path, second);
        using var other = await PostAsync(api, path, """{"price":1.01}""");

        Assert.Equal(HttpStatusCode.Accepted, one.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, same.StatusCode);
        Assert.Equal(one.Headers.Location, same.Headers.Location);
        await ProblemAnswer.ReadAsync(other, HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_key_is_rejected_while_its_first_request_is_being_accepted()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var keys = api.Services.GetRequiredService<IdempotencyKeyLocks>();
        Assert.True(keys.TryAcquire("", "order-1"));

        using var answer = await client.SendAsync(HttpMethod.Post, "/get_list", ("Idempotency-Key", "order-1"));

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.Conflict);
        Assert.Equal("/problems/idempotency-key-in-use", problem.Type);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        keys.Release("", "order-1");
        await client.PostAsync(("Idempotency-Key", "order-1"));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("two words")]
    public async Task An_invalid_key_is_rejected_with_the_allowed_format(string key)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);

        using var answer = await client.SendAsync(HttpMethod.Post, "/get_list", ("Idempotency-Key", key));

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal("/problems/invalid-request", problem.Type);
        Assert.Contains("Allowed: once, a string of 1 to 255 ASCII characters in quotes (RFC 9651)", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_has_at_most_255_characters()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);

        await client.PostAsync(("Idempotency-Key", new string('k', 255)));
        using var answer = await client.SendAsync(HttpMethod.Post, "/get_list", ("Idempotency-Key", new string('k', 256)));

        await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("""{"half":"\ud800"}""")]
    public async Task An_invalid_body_is_rejected(string body)
    {
        await using var api = new ApiHost();
        using var client = api.CreateClient();
        using var content = new StringContent(body, null, "application/json");

        using var answer = await client.PostAsync(GetList, content, Stop);

        await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest);
    }

    private static Task<HttpResponseMessage> PostAsync(CustomApi api, string path, string body)
    {
        var content = new StringContent(body, null, "application/json");
        content.Headers.Add("Idempotency-Key", "order-1");
        return api.PostAsync(path, content);
    }

    public sealed record Order(decimal Price, IReadOnlyDictionary<string, int>? Parts = null, JsonElement? Any = null);

    public sealed record OrderBack(int Number);
}
