using System.Net;

namespace Messaging.Operations.Api.Tests.Http;

public sealed class AcceptsJsonTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("*/*")]
    [InlineData("application/*")]
    [InlineData("text/html, application/json;q=0.5")]
    [InlineData("text/html, application/xml;q=0.9, */*;q=0.1")]
    [InlineData("*/*;q=0, application/json")]
    [InlineData("application/*;q=0, application/json;q=0.1")]
    [InlineData("not a media type")]
    public async Task Returns_JSON_when_JSON_is_acceptable(string accept)
    {
        using var answer = await GetItemAsync(accept);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/xml")]
    [InlineData("text/*")]
    [InlineData("application/json;q=0")]
    [InlineData("*/*, application/json;q=0")]
    [InlineData("*/*;q=0")]
    [InlineData("application/json;version=2")]
    [InlineData("text/html, application/*;q=0, */*")]
    public async Task Returns_406_problem_when_JSON_is_not_acceptable(string accept)
    {
        using var answer = await GetItemAsync(accept);

        await ProblemAnswer.ReadAsync(answer, HttpStatusCode.NotAcceptable);
    }

    [Fact]
    public async Task Returns_JSON_without_an_Accept_header()
    {
        using var answer = await GetItemAsync(accept: null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> GetItemAsync(string? accept)
    {
        using var client = api.CreateClient();
        if (accept is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        return await client.GetAsync(new Uri("/get_item", UriKind.Relative), TestContext.Current.CancellationToken);
    }
}
