using System.Net;
using System.Text.Json;

namespace Messaging.Containers.Tests.Scenarios;

public sealed class JobLifecycleTests(RunningSystem system) : Scenario(system)
{
    [Fact]
    public async Task A_job_is_accepted_sends_events_and_keeps_its_result()
    {
        using var accepted = await System.PostListAsync(Stop);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var job = accepted.Headers.Location!;

        var events = await System.ReadAsync($"{job}/events", Stop);
        using var last = JsonDocument.Parse(await System.ReadAsync($"{job}", Stop));
        using var tooLate = await System.CancelAsync(job, Stop);

        var states = events.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(State).Distinct().ToList();
        Assert.Equal(["running", "succeeded"], states.Where(state => state != "queued"));
        Assert.Equal("succeeded", State(last));
        Assert.Equal(TheList, last.RootElement.GetProperty("result").Deserialize<string[]>()!);
        Assert.Equal(HttpStatusCode.Conflict, tooLate.StatusCode);
    }

    private static string? State(string line)
    {
        using var job = JsonDocument.Parse(line["data: ".Length..]);
        return State(job);
    }

    private static string? State(JsonDocument job) => job.RootElement.GetProperty("state").GetString();
}
