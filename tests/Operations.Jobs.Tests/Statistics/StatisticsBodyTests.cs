using Messaging.Operations.Api.Statistics;
using Messaging.Operations.Jobs.Statistics;

namespace Messaging.Operations.Jobs.Tests.Statistics;

public sealed class StatisticsBodyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Minutes_of_a_step_are_one_point()
    {
        var body = Of(
            step: 5,
            new(Noon.AddMinutes(1))
            {
                Workers = 1,
                Lanes = 2,
                BusyLanes = 1,
                Local = [new(0, 0.001, 1)],
                Operations = new Dictionary<string, OperationMinute> { ["get_list"] = new() { Succeeded = 1, LaneSeconds = 2, Waits = [new(0, 1, 1)], Queued = 7, OldestSeconds = 3 } },
            },
            new(Noon.AddMinutes(4))
            {
                Workers = 2,
                Lanes = 4,
                BusyLanes = 2,
                Local = [new(0, 0.001, 9)],
                Operations = new Dictionary<string, OperationMinute> { ["get_list"] = new() { Succeeded = 2, Failed = 1, LaneSeconds = 4, Waits = [new(1, 2, 3)] }, ["ask"] = new() { Cancelled = 1 } },
            },
            new(Noon.AddMinutes(5)));

        Assert.Equal([Noon, Noon.AddMinutes(5)], body.Points.Select(point => point.At));
        var point = body.Points[0];
        Assert.Equal((2, 4, 1.5, 10), (point.Workers, point.Lanes, point.BusyLanes, point.Local!.Count));
        Assert.Equal(["ask", "get_list"], point.Operations.Select(operation => operation.Name));
        var list = point.Operations[1];
        Assert.Equal((3, 1, 1.5, 7, 3.0), (list.Succeeded, list.Failed, list.LaneSeconds, list.Queued, list.OldestSeconds));
        Assert.Equal(4, list.Wait!.Count);
        Assert.InRange(list.Wait.P50, 1, 1.5);
        Assert.Empty(body.Points[1].Operations);
        Assert.Null(body.Points[1].Local);
    }

    [Fact]
    public void A_version_is_marked_when_it_appears_and_when_it_comes_back()
    {
        var body = Of(step: 1, Versions(-1, "1"), Versions(0, "1"), Versions(1, "1", "2"), Versions(2), Versions(3, "2"), Versions(4, "1"));

        Assert.Equal([(1, "2"), (4, "1")], body.Versions.Select(version => ((int)(version.At - Noon).TotalMinutes, version.Version)));
        Assert.All(body.Versions, version => Assert.Equal("worker", version.Program));

        static MinuteStatistics Versions(int minute, params string[] versions) => new(Noon.AddMinutes(minute)) { WorkerVersions = versions };
    }

    [Fact]
    public void Local_endpoints_are_idle_in_minutes_without_a_busy_lane_also_in_those_before_the_answer()
    {
        var body = Of(
            step: 1,
            new(Noon.AddMinutes(-1)) { Local = [new(0.001, 0.002, 5)] },
            new MinuteStatistics(Noon) { BusyLanes = 1, Local = [new(0.01, 0.02, 5)] });

        Assert.Equal(5, body.LocalIdle!.Count);
        Assert.InRange(body.LocalIdle.P99, 0.001, 0.002);
        Assert.Equal(3, body.LocalNow!.Count);
        Assert.InRange(body.Points.Single().Local!.P99, 0.01, 0.02);
    }

    private static StatisticsBody Of(int step, params IReadOnlyList<MinuteStatistics> history) => StatisticsBody.Of(new(history), Noon, step, new(new Bucket(0, 1, 3)));
}
