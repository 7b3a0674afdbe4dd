using System.Net;

namespace Messaging.Operations.Api.Tests.Requests;

public sealed class WorkerFaultTests
{
    private const string Internals = "the password of the database is swordfish";

    [Fact]
    public async Task A_fault_becomes_a_problem_with_a_trace_id_and_without_internals()
    {
        await using var api = new ApiHost();
        await api.AddWorkerAsync<Contracts.GetList>(_ => throw new InvalidOperationException(Internals));
        using var client = api.CreateClient();

        using var answer = await client.GetAsync(new Uri("/get_list", UriKind.Relative), TestContext.Current.CancellationToken);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.InternalServerError);
        Assert.Equal("/problems/worker-fault", problem.Type);
        Assert.Matches("^[0-9a-f]{32}$", problem.TraceId);
        Assert.Null(problem.Others);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Internals, body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trace_id_of_the_caller_is_kept()
    {
        const string TraceId = "0af7651916cd43dd8448eb211c80319c";
        await using var api = new ApiHost();
        await api.AddWorkerAsync<Contracts.GetList>(_ => throw new InvalidOperationException());
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");

        using var answer = await client.GetAsync(new Uri("/get_list", UriKind.Relative), TestContext.Current.CancellationToken);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.InternalServerError);
        Assert.Equal(TraceId, problem.TraceId);
    }
}
