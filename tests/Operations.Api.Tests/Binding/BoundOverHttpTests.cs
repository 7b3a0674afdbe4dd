using System.Net;
using System.Text;
using System.Text.Json;

namespace Messaging.Operations.Api.Tests.Binding;

public sealed class BoundOverHttpTests
{
    private const string Body =
        """{"truth":true,"big":-9223372036854775808,"real":0.1,"exact":1.50,"letter":"é","text":"a\u0000b\"😀漢","colour":"Green","sides":"Left, Right","id":"0192f2a5-6a5e-7cc3-9a3e-5b2f3f6d0c11","at":"2026-01-31T12:00:00.1234567+01:00","day":"2026-01-31","time":"1.00:00:30","bytes":"AQID","maybeColour":"Red","colours":["Green","Red"],"counts":{"ä":1},"inner":{"size":1,"name":"漢"},"inners":[{"size":2}]}""";

    private static readonly Everything Expected = JsonSerializer.Deserialize<Everything>(Body, Api.Binding.RequestBinding.Json)!;

    [Theory]
    [InlineData("wait=30", HttpStatusCode.OK)]
    [InlineData("respond-async, wait=30", HttpStatusCode.OK)]
    public async Task Direct_requests_and_jobs_have_the_same_bound_request_and_the_same_answer(string prefer, HttpStatusCode status)
    {
        var arrived = new TaskCompletionSource<Everything>();
        await using var api = await CustomApi.StartAsync(operations => operations.Map<Everything, EverythingBack>("/everything"));
        await api.AnswerAsync<Everything, EverythingBack>(request =>
        {
            arrived.TrySetResult(request);
            return new(request);
        });

        using var answer = await api.PostAsync("/everything", Json(Body), prefer);

        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == answer.StatusCode, body);
        Assert.Equal(Text(Expected), Text(await arrived.Task));
        Assert.Equal(TimeSpan.FromHours(1), (await arrived.Task).At.Offset);
        var back = JsonDocument.Parse(body).RootElement.GetProperty("request");
        Assert.Equal("Green", back.GetProperty("colour").GetString());
        Assert.Equal("Left, Right", back.GetProperty("sides").GetString());
        Assert.Equal(Text(Expected), Text(back.Deserialize<Everything>(Api.Binding.RequestBinding.Json)!));
    }

    [Fact]
    public async Task Invalid_values_are_a_problem_with_errors_by_member()
    {
        await using var api = await CustomApi.StartAsync(operations => operations.Map<Simple, EverythingBack>("/simple/{number}"));

        using var get = await api.Http.GetAsync(new Uri("/simple/0?txt=a", UriKind.Relative), TestContext.Current.CancellationToken);
        using var post = await api.PostAsync("/simple/5", Json("""{"number":5,"numbers":["1"]}"""));
        using var text = await api.PostAsync("/simple/5", new StringContent("{}", Encoding.UTF8, "text/plain"));
        using var noJson = await api.PostAsync("/simple/5", Json("number=5"));

        var problem = await ProblemAnswer.ReadAsync(get, HttpStatusCode.BadRequest);
        Assert.Equal("/problems/invalid-request", problem.Type);
        Assert.Equal("""{"txt":["txt is unknown. Allowed: number, text, numbers."]}""", problem.Others!["errors"].GetRawText());
        Assert.Equal("The request does not match simple. txt is unknown. Allowed: number, text, numbers.", problem.Detail);
        problem = await ProblemAnswer.ReadAsync(post, HttpStatusCode.BadRequest);
        Assert.Equal(["number", "numbers[0]"], problem.Others!["errors"].EnumerateObject().Select(error => error.Name).Order());
        await ProblemAnswer.ReadAsync(text, HttpStatusCode.UnsupportedMediaType);
        problem = await ProblemAnswer.ReadAsync(noJson, HttpStatusCode.BadRequest);
        Assert.StartsWith("Invalid body. Send none, or a JSON object that matches simple.", problem.Detail, StringComparison.Ordinal);
        Assert.True(problem.Others?.ContainsKey("errors") is not true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_a_problem_with_the_limit(bool isChunked)
    {
        await using var api = await CustomApi.StartAsync(
            operations => operations.Map<Simple, EverythingBack>("/simple"), ("Operations:Simple:MaxRequestBytes", "100"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/simple", UriKind.Relative))
        {
            Content = Json($$"""{"number":1,"text":"{{new string('x', 100)}}"}"""),
        };
        request.Headers.TransferEncodingChunked = isChunked;

        using var answer = await api.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal("/problems/request-too-large", problem.Type);
        Assert.Equal("The body of a request to simple may have at most 100 bytes.", problem.Detail);
    }

    [Fact]
    public async Task GET_with_a_body_is_rejected()
    {
        await using var api = await CustomApi.StartAsync(operations => operations.Map<Simple, EverythingBack>("/simple"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/simple?number=1", UriKind.Relative)) { Content = Json("{}") };

        using var answer = await api.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("GET must not have a body. Send the body by POST.", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest)).Detail);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static string Text(Everything request) => JsonSerializer.Serialize(request, Api.Binding.RequestBinding.Json);
}

public sealed record EverythingBack(Everything Request);
