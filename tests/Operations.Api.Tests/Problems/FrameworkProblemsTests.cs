using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting;

namespace Messaging.Operations.Api.Tests.Problems;

public sealed class FrameworkProblemsTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("text/html")]
    [InlineData("*/*")]
    public async Task An_unknown_path_is_a_problem_whatever_the_caller_accepts(string accept)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/nowhere", accept);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.NotFound);
        Assert.Equal("about:blank", problem.Type);
        Assert.Equal("Not Found", problem.Title);
        Assert.Contains("/openapi.json", problem.Detail, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{32}$", problem.TraceId);
    }

    [Theory]
    [InlineData("/get_item", "application/json", "GET, HEAD, OPTIONS")]
    [InlineData("/get_list", "text/html", "GET, HEAD, OPTIONS, POST")]
    [InlineData("/jobs/1", "application/json", "DELETE, GET, HEAD, OPTIONS")]
    public async Task A_wrong_method_is_a_problem_with_the_allowed_methods(string path, string accept, string allowed)
    {
        using var answer = await SendAsync(HttpMethod.Put, path, accept);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.MethodNotAllowed);
        Assert.Contains("Allow", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow.Order()));
    }

    [Theory]
    [InlineData("/get_item")]
    [InlineData("/get_list")]
    [InlineData("/jobs")]
    public async Task An_unacceptable_media_type_is_a_problem(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, "text/html");

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.NotAcceptable);
        Assert.Contains("Accept", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task An_unreadable_body_gets_400_in_every_environment(string environment)
    {
        await using var own = new ApiHost();
        await using var host = own.WithWebHostBuilder(builder => builder.UseEnvironment(environment));
        using var client = host.CreateClient();
        using var body = new StringContent("{bad", Encoding.UTF8, "application/json");

        using var answer = await client.PostAsync(new Uri("/get_list", UriKind.Relative), body, TestContext.Current.CancellationToken);

        await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string accept)
    {
        using var client = api.CreateClient();
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Accept.ParseAdd(accept);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
