using Messaging.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Lanes.Tests;

public sealed class AddLanesTests
{
    [Fact]
    public async Task Lanes_without_a_bus_run_a_computation()
    {
        var services = new ServiceCollection().AddLogging().Configure<LanesOptions>(lanes => (lanes.Count, lanes.Isolation) = (1, LaneIsolation.Thread));
        services.AddLanes(new ComputationCatalog().Add<BusyLoop, ulong>());
        await using var provider = services.BuildServiceProvider();

        var result = await provider.GetRequiredService<ILanes>().RunAsync(new BusyLoop(1000), TestContext.Current.CancellationToken);

        Assert.Equal(new BusyLoop(1000).Run(progress: null, TestContext.Current.CancellationToken), result);
    }
}
