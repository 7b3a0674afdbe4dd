using System.Diagnostics;
using System.Net;
using Messaging.Contracts;

namespace Messaging.Operations.Api.Tests.Requests;

public sealed class DeadlineTests
{
    // Timers may be a tick early; a busy machine lets an answer be late, but not as late as the request client's own timeout.
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Without_a_worker_the_caller_gets_a_problem_at_the_deadline() =>
        await AnsweredAtTheDeadline(_ => Task.CompletedTask);

    [Fact]
    public async Task With_a_slow_worker_the_caller_gets_a_problem_at_the_deadline() =>
        await AnsweredAtTheDeadline(api => api.AddWorkerAsync<Contracts.GetList>(async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
            await context.RespondAsync(new ItemList([]));
        }));

    [Fact]
    public async Task Prefer_wait_sets_an_earlier_deadline_and_is_confirmed()
    {
        await using var api = new ApiHost { Settings = { ["Requests:Timeout"] = "00:00:20" } };

        var (answer, elapsed) = await GetListAsync(api, prefer: "wait=1");
        using var _ = answer;

        await ProblemAnswer.ReadAsync(answer, HttpStatusCode.GatewayTimeout);
        Assert.Equal("wait=1", Assert.Single(answer.Headers.GetValues("Preference-Applied")));
        Assert.InRange(elapsed, TimeSpan.FromSeconds(1) - Early, TimeSpan.FromSeconds(1) + Late);
    }

    [Theory]
    [InlineData("wait=3600", "wait=1")]
    [InlineData("wait=soon", null)]
    public async Task A_wait_that_is_too_long_is_cut_and_an_invalid_one_is_ignored(string prefer, string? applied)
    {
        await using var api = new ApiHost { Settings = { ["Requests:Timeout"] = "00:00:01" } };

        var (answer, elapsed) = await GetListAsync(api, prefer);
        using var _ = answer;

        await ProblemAnswer.ReadAsync(answer, HttpStatusCode.GatewayTimeout);
        Assert.Equal(applied, answer.Headers.TryGetValues("Preference-Applied", out var preferences) ? Assert.Single(preferences) : null);
        Assert.InRange(elapsed, TimeSpan.FromSeconds(1) - Early, TimeSpan.FromSeconds(1) + Late);
    }

    private static async Task AnsweredAtTheDeadline(Func<ApiHost, Task> addWorker)
    {
        await using var api = new ApiHost { Settings = { ["Requests:Timeout"] = "00:00:00.5" } };
        await addWorker(api);

        var (answer, elapsed) = await GetListAsync(api);
        using var _ = answer;

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.GatewayTimeout);
        Assert.Equal("/problems/deadline-exceeded", problem.Type);
        Assert.InRange(elapsed, TimeSpan.FromMilliseconds(500) - Early, TimeSpan.FromMilliseconds(500) + Late);
    }

    private static async Task<(HttpResponseMessage Answer, TimeSpan Elapsed)> GetListAsync(ApiHost api, string? prefer = null)
    {
        using var client = api.CreateClient();
        if (prefer is not null)
            client.DefaultRequestHeaders.Add("Prefer", prefer);
        // The first call of a host pays for its start.
        await client.GetStringAsync(new Uri("/get_item", UriKind.Relative), TestContext.Current.CancellationToken);

        var start = Stopwatch.GetTimestamp();
        var answer = await client.GetAsync(new Uri("/get_list", UriKind.Relative), TestContext.Current.CancellationToken);
        return (answer, Stopwatch.GetElapsedTime(start));
    }
}
