using System.Net;

namespace Messaging.Api.Tests;

public sealed class GetItemEndpointTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Answers_the_item_byte_for_byte()
    {
        using var client = api.CreateClient();

        using var answer = await client.GetAsync(new Uri("/get_item", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"Key":"Value"}"""u8.ToArray(), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
