using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Scenarios;

/// <summary>Answers, and their log lines.</summary>
public abstract class AnswerScenarios(ISystem system)
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string TraceParent = $"00-{TraceId}-00f067aa0ba902b7-01";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_endpoints_answer_byte_for_byte()
    {
        await using var running = await system.StartAsync(Stop, ("GetList__Wait", "0"));

        Assert.Equal("""{"Key":"Value"}""", await running.Http.GetStringAsync("/get_item", Stop));
        Assert.Equal("""["Item1","Item2","Item3"]""", await running.Http.GetStringAsync("/get_list", Stop));
    }

    [Fact]
    public async Task Start_and_end_are_logged_once_in_the_callers_trace_under_one_request_id()
    {
        await using var running = await system.StartAsync(Stop, ("GetList__Wait", "0"));

        using var answer = await GetInTraceAsync(running);

        await Eventually.TrueAsync("end is logged", () => running.Log.Any(line => line.Message == "end"), TimeSpan.FromSeconds(30), Stop);
        var lines = running.Log.Where(line => line.Message is "start" or "end").ToList();
        Assert.Equal(["start", "end"], lines.Select(line => line.Message));
        Assert.All(lines, line => Assert.Equal(TraceId, line.TraceId));
        Assert.True(Guid.TryParse(lines[0].RequestId, out _));
        Assert.Equal(lines[0].RequestId, lines[1].RequestId);
    }

    [Fact]
    public async Task A_failure_in_the_worker_gets_500_and_its_reason_is_logged_in_the_callers_trace()
    {
        await using var running = await system.StartBrokenAsync(Stop);

        using var answer = await GetInTraceAsync(running);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.EndsWith("/worker-fault", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal(TraceId, problem.GetProperty("traceId").GetString());
        // An error is what the worker logs; the Api warns of it.
        await Eventually.TrueAsync(
            "the reason is logged",
            () => running.Log.Any(line => line.Level == "Error" && line.TraceId == TraceId && line.Text.Contains("The lane broke.", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(30),
            Stop);
    }

    private static async Task<HttpResponseMessage> GetInTraceAsync(RunningSystem running)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/get_list") { Headers = { { "traceparent", TraceParent } } };
        return await running.Http.SendAsync(request, Stop);
    }
}
