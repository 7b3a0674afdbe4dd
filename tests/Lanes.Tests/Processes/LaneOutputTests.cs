using Messaging.RunawayWorker.Computations;

namespace Messaging.Lanes.Tests.Processes;

public sealed class LaneOutputTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken End => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Console_output_of_a_computation_is_logged_with_its_request()
    {
        using var lanes = new RunawayLanes(new() { Count = 1 });
        var request = Guid.NewGuid();

        await lanes.RunAsync(Harm.WriteLine, "a line", request: request).WaitAsync(Soon, End);

        await Eventually.HoldsAsync(() => lanes.Log.All.Count(line => line.Contains($"{request}: a line", StringComparison.Ordinal)) == 2);
    }

    [Fact]
    public async Task Each_line_is_logged_with_the_id_of_the_request_that_wrote_it()
    {
        using var lanes = new RunawayLanes(new() { Count = 1 });
        var requests = Enumerable.Range(0, 300).Select(_ => Guid.NewGuid()).ToList();

        foreach (var request in requests)
            await lanes.RunAsync(Harm.WriteLine, $"a line of {request}", request).WaitAsync(Soon, End);

        await Eventually.HoldsAsync(() => lanes.Log.All.Count(line => line.Contains("a line of", StringComparison.Ordinal)) == 2 * requests.Count);
        Assert.All(requests, request => Assert.Equal(2, lanes.Log.All.Count(line => line.Contains($"{request}: a line of {request}", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Logged_console_output_is_limited()
    {
        using var lanes = new RunawayLanes(new() { Count = 1, TimeLimit = TimeSpan.FromSeconds(1) });

        await lanes.RunAsync(Harm.FloodConsole).WaitAsync(Soon, End);

        await Eventually.HoldsAsync(() => lanes.Log.All.Any(line => line.Contains("more lines", StringComparison.Ordinal)));
        Assert.InRange(lanes.Log.All.Count(line => line.Contains("xxx", StringComparison.Ordinal)), 1, 100);
    }
}
