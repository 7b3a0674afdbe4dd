using Messaging.Integration.Tests.Jobs.Systems;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Jobs;

/// <summary>One process that has Api, worker and messages, and ends with a job in hand.</summary>
[Collection(BesideTheOthers.Name)]
public sealed class InMemoryJobDeaths
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_three_deaths_it_fails_with_the_evidence()
    {
        await using var jobs = await new InMemoryJobSystem().StartAsync(Stop, JobSettings.Endless);
        var accepted = await jobs.One.AcceptedAsync();

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await jobs.One.UntilAsync(accepted.Id, job => job.State == "running" && job.Attempt == attempt);
            await jobs.LoseApiAsync(Stop);
        }

        var job = await jobs.One.UntilAsync(accepted.Id, job => job.IsFinal);
        Assert.Equal(("failed", "computation-crashed", 3), (job.State, job.ProblemType, job.Attempt));
        Assert.Equal("3", job.Problem!.Value.GetProperty("deliveries").ToString());
        Assert.Null(job.Result);
    }

    [Fact]
    public async Task An_end_in_order_is_no_death()
    {
        await using var jobs = await new InMemoryJobSystem().StartAsync(Stop, [.. JobSettings.Endless, ("Worker__DrainTimeout", "0")]);
        var accepted = await jobs.One.AcceptedAsync();
        var first = await jobs.One.UntilAsync(accepted.Id, "running");

        await ((InMemoryJobs)jobs).RestartAsync(Stop);

        var second = await jobs.One.UntilAsync(accepted.Id, job => job.State == "running" && job.Worker != first.Worker);
        Assert.Equal((1, 1), (first.Attempt, second.Attempt));
    }
}
