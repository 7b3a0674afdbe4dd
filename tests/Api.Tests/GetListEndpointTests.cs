using System.Net;
using Messaging.Contracts;

namespace Messaging.Api.Tests;

public sealed class GetListEndpointTests
{
    [Fact]
    public async Task Answers_the_items_of_the_worker_byte_for_byte()
    {
        await using var api = new ApiHost();
        await api.AddWorkerAsync<Contracts.GetList>(context => context.RespondAsync(new ItemList(["Item1", "Item2", "Item3"])));
        using var client = api.CreateClient();

        using var answer = await client.GetAsync(new Uri("/get_list", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""["Item1","Item2","Item3"]"""u8.ToArray(), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Each_caller_gets_the_answer_to_its_own_request()
    {
        await using var api = new ApiHost();
        await api.AddWorkerAsync<Contracts.GetList>(context => context.RespondAsync(new ItemList([$"{context.RequestId}"])));
        using var client = api.CreateClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => client.GetStringAsync(new Uri("/get_list", UriKind.Relative), TestContext.Current.CancellationToken)));

        Assert.Equal(20, answers.Distinct().Count());
    }
}
