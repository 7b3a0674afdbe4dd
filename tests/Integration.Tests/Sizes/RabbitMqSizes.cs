using System.Net;
using Messaging.RunawayWorker.Computations;

namespace Messaging.Integration.Tests.Sizes;

public sealed class RabbitMqSizes(RabbitMqEcho system) : SizeScenarios(system), IClassFixture<RabbitMqEcho>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_result_over_the_limit_does_not_affect_other_requests()
    {
        var before = Computations;
        var other = PostAsync(new Echo("other", Milliseconds: 5_000), "wait=60");
        var neighbouringJob = await PostAsync(new Echo("job"), null);
        await Eventually.TrueAsync("both compute", () => Computations >= before + 2, Soon, Stop);

        using var tooLarge = await PostAsync(new Echo("x", 17_000_000), "wait=60");

        Assert.Equal(HttpStatusCode.InternalServerError, tooLarge.StatusCode);
        using var answer = await other;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var job = await JobAsync(neighbouringJob);
        Assert.Equal(("succeeded", 1), (job.GetProperty("state").GetString(), job.GetProperty("attempt").GetInt32()));
        neighbouringJob.Dispose();
        // Nothing came again, as all does that is in flight on a channel when the broker closes it.
        Assert.Equal(before + 3, Computations);
    }

    private int Computations => system.Worker.Log.Count(line => line.Message.Contains("runs Echoing", StringComparison.Ordinal));
}
