using System.Diagnostics;
using System.Net;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Lanes;

public sealed class ManyLists(SharedBroker broker)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Process")]
    [InlineData("Thread")]
    public async Task Two_hundred_concurrent_lists_are_answered_with_every_isolation(string isolation)
    {
        await using var running = await new RabbitMqSystem(broker).StartAsync(
            Stop, ("Lanes__Isolation", isolation), ("Lanes__Count", "2"), ("GetList__Iterations", "10000000"), ("GetList__Wait", "00:00:01"));

        var took = Stopwatch.StartNew();
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => running.Http.GetListAsync(Stop)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        // One after the other their waits alone would take 200 s, and 100 s on two lanes.
        Assert.InRange(took.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }
}
