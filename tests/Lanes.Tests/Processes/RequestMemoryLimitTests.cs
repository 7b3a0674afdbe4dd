using System.Globalization;
using Messaging.RunawayWorker.Computations;

namespace Messaging.Lanes.Tests.Processes;

public sealed class RequestMemoryLimitTests
{
    private const long MiB = 1 << 20;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_memory_limit_stops_its_request_and_does_not_apply_to_the_next_request()
    {
        using var lanes = new RunawayLanes(new() { Count = 1, TimeLimit = TimeSpan.FromSeconds(20) });

        var over = await Record.ExceptionAsync(() => lanes.RunAsync(Harm.AllocateWithoutEnd, Limited(64 * MiB)).WaitAsync(Soon, Stop));
        var within = await lanes.RunAsync(Harm.None, Limited(64 * MiB)).WaitAsync(Soon, Stop);
        var unlimited = await lanes.RunAsync(Harm.None, Limited(null)).WaitAsync(Soon, Stop);

        var problem = Assert.IsType<ComputationException>(over);
        Assert.Equal(ComputationOutcomes.MemoryLimit, problem.Outcome);
        Assert.Contains((64 * MiB).ToString(CultureInfo.InvariantCulture), problem.Message, StringComparison.Ordinal);
        Assert.Equal(("done", "done"), (within, unlimited));
    }

    private static LaneRequest Limited(long? bytes) => new(id: null, DateTimeOffset.MaxValue, isQuarantined: false) { MemoryLimit = bytes };
}
