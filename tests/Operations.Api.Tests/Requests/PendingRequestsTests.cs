using System.Net;
using Messaging.Contracts;

namespace Messaging.Operations.Api.Tests.Requests;

public sealed class PendingRequestsTests
{
    private static readonly Uri GetList = new("/get_list", UriKind.Relative);
    private static readonly Uri GetItem = new("/get_item", UriKind.Relative);
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Requests_over_the_limit_are_rejected_until_others_end()
    {
        var stop = TestContext.Current.CancellationToken;
        var taken = new SemaphoreSlim(0);
        var finish = new TaskCompletionSource();
        await using var api = new ApiHost { Settings = { ["Requests:MaxPending"] = "2" } };
        await api.AddWorkerAsync<Contracts.GetList>(async context =>
        {
            taken.Release();
            await finish.Task;
            await context.RespondAsync(new ItemList([]));
        });
        using var client = api.CreateClient();
        var waiting = new[] { client.GetAsync(GetList, stop), client.GetAsync(GetList, stop) };
        await taken.WaitAsync(stop);
        await taken.WaitAsync(stop);

        using (var refused = await client.GetAsync(GetList, stop).WaitAsync(AtOnce, stop))
        {
            var problem = await ProblemAnswer.ReadAsync(refused, HttpStatusCode.ServiceUnavailable);
            Assert.Equal("/problems/too-many-pending", problem.Type);
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        }

        Assert.Equal("""{"Key":"Value"}""", await client.GetStringAsync(GetItem, stop).WaitAsync(AtOnce, stop));

        finish.SetResult();
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal("[]", await client.GetStringAsync(GetList, stop));
    }

    [Fact]
    public async Task Failed_and_expired_requests_no_longer_count()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var api = new ApiHost { Settings = { ["Requests:MaxPending"] = "1" } };
        using var client = api.CreateClient();
        using var hurried = new HttpRequestMessage(HttpMethod.Get, GetList) { Headers = { { "Prefer", "wait=1" } } };

        using var late = await client.SendAsync(hurried, stop);
        await api.AddWorkerAsync<Contracts.GetList>(_ => throw new InvalidOperationException());
        using var failed = await client.GetAsync(GetList, stop);
        using var failedToo = await client.GetAsync(GetList, stop);

        Assert.Equal(
            [HttpStatusCode.GatewayTimeout, HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError],
            [late.StatusCode, failed.StatusCode, failedToo.StatusCode]);
    }
}
