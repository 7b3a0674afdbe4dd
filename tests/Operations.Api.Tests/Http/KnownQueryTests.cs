using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Messaging.Operations.Api.Tests.Http;

public sealed class KnownQueryTests : IAsyncLifetime
{
    private const string Job = "/jobs/0190b5a4-0000-7000-8000-000000000000";

    private CustomApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await CustomApi.StartAsync(operations => operations.MapLocal(routes =>
    {
        routes.MapGet("/none", () => "none");
        routes.MapGet("/some/{path}", (string path, string? text, [FromQuery(Name = "other-name")] int? number, string[]? list, [FromHeader] string? head, [AsParameters] Page page) => "some");
    }));

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("/none")]
    [InlineData("/some/a?text=b&other-name=1&list=c&list=d&size=3")]
    [InlineData("/some/a?TEXT=b")]
    [InlineData("/health/ready?a=b")]
    public async Task Given_parameters_of_the_endpoint_then_it_answers(string path)
    {
        using var answer = await GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/none?a=b", "a is unknown. None is allowed here.")]
    [InlineData("GET", "/none?a=b&c", "a is unknown. None is allowed here. c is unknown. None is allowed here.")]
    [InlineData("GET", "/some/a?path=b", "path is unknown. Allowed: text, other-name, list, Size.")]
    [InlineData("GET", "/some/a?number=1", "number is unknown. Allowed: text, other-name, list, Size.")]
    [InlineData("GET", "/some/a?head=1", "head is unknown. Allowed: text, other-name, list, Size.")]
    [InlineData("GET", "/some/a?text=b&text=b", "text is given more than once.")]
    [InlineData("GET", "/some/a?other-name=1&Other-Name=2", "Other-Name is given more than once.")]
    [InlineData("GET", "/jobs?states=queued", "states is unknown. Allowed: state, operation, worker, problem, text, exitCode, since, until, finishedSince, limit, after.")]
    [InlineData("GET", "/jobs?limit=1&limit=2", "limit is given more than once.")]
    [InlineData("GET", $"{Job}?wait=1", "wait is unknown. None is allowed here.")]
    [InlineData("DELETE", $"{Job}?force=true", "force is unknown. None is allowed here.")]
    [InlineData("GET", $"{Job}/events?from=1", "from is unknown. None is allowed here.")]
    public async Task Given_unknown_or_repeated_parameters_then_the_problem_names_them(string method, string path, string detail)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var answer = await _api.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal("/problems/invalid-request", problem.Type);
        Assert.Equal(detail, problem.Detail, ignoreCase: true);
        Assert.True(problem.Others!.ContainsKey("errors"));
    }

    [Fact]
    public async Task Given_long_and_many_parameters_then_the_problem_is_short()
    {
        using var answer = await GetAsync($"/none?{string.Join('&', Enumerable.Range(0, 100).Select(number => $"{number}{new string('x', 20)}"))}&{new string('y', 3000)}");

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest);
        Assert.InRange(problem.Detail!.Length, 100, 3000);
    }

    private Task<HttpResponseMessage> GetAsync(string path) => _api.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    internal sealed record Page(int? Size);
}
