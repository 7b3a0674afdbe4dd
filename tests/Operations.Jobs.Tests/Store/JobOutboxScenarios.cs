using Messaging.TestSupport.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Store;

/// <summary>Which jobs are sent, and sent again, on each kind of store.</summary>
public abstract class JobOutboxScenarios(SharedDatabase? server) : StoreScenarios(server)
{
    [Fact]
    public async Task A_claimed_job_is_not_claimed_again_until_it_is_released()
    {
        var id = await AddAsync("unsent");

        Assert.Equal([id], await ClaimAsync());
        Assert.Empty(await ClaimAsync());
        await Outbox.ReleaseAsync([id], Stop);
        Assert.Equal([id], await ClaimAsync());
    }

    [Fact]
    public async Task Of_two_replicas_that_claim_at_once_each_job_goes_to_one()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AddAsync("unsent")));

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ClaimAsync()));

        Assert.Equal(ids.Order(), claimed.SelectMany(some => some).Order());
    }

    [Fact]
    public async Task Jobs_of_an_excluded_operation_and_those_that_are_sent_or_expired_or_too_young_are_not_claimed()
    {
        var (sent, _) = (await AddAsync("unsent"), await AddAsync("excluded"));
        await AddAsync("unsent", deadline: Api.Clock.GetUtcNow());
        await Outbox.MarkSentAsync([sent], Stop);
        var unsent = await AddAsync("unsent");

        Assert.Equal([unsent], await ClaimAsync(without: "excluded"));
        await Outbox.ReleaseAsync([unsent], Stop);
        Assert.Empty(await Outbox.ClaimAsync(Api.Clock.GetUtcNow().AddHours(-1), ["excluded"], 100, Stop));
    }

    [Fact]
    public async Task A_sent_job_is_missing_when_no_worker_has_reported_it_for_a_while()
    {
        var (id, held, young, unsent) = (await AddAsync("missing"), await AddAsync("held"), await AddAsync("young"), await AddAsync("unsent"));
        await Outbox.MarkSentAsync([id, held], Stop);
        await Changes.StartedAsync(new(held, 1, "first", Noon), Stop);
        await Outbox.RecordHeartbeatAsync([held], Stop);
        await AgeAsync(id, held);
        await Outbox.MarkSentAsync([young], Stop);

        Assert.Equal(["missing"], await Outbox.OperationsOfMissingAsync(Stop));
        Assert.Equal(1, await Outbox.RequeueMissingAsync("missing", Stop));

        Assert.Empty(await Outbox.OperationsOfMissingAsync(Stop));
        Assert.Null((await Store.FindAsync(id, Stop))!.SentAt);
        await EndHeartbeatAsync(held);
        Assert.Equal(["held"], await Outbox.OperationsOfMissingAsync(Stop));
        Assert.Null((await Store.FindAsync(unsent, Stop))!.SentAt);
    }

    private async Task AgeAsync(params Guid[] ids)
    {
        await using var context = await ContextAsync();
        var longAgo = Api.Clock.GetUtcNow().AddMinutes(-2);
        await context.Jobs.Where(job => ids.Contains(job.Id)).ExecuteUpdateAsync(set => set.SetProperty(job => job.SentAt, longAgo), Stop);
    }

    private async Task EndHeartbeatAsync(Guid id)
    {
        await using var context = await ContextAsync();
        var past = Api.Clock.GetUtcNow().AddSeconds(-1);
        await context.Jobs.Where(job => job.Id == id).ExecuteUpdateAsync(set => set.SetProperty(job => job.NextSendAt, past), Stop);
    }

    private async Task<IEnumerable<Guid>> ClaimAsync(string without = "none") =>
        (await Outbox.ClaimAsync(Api.Clock.GetUtcNow().AddMinutes(1), [without, "none"], 10, Stop)).Select(job => job.Id);
}
