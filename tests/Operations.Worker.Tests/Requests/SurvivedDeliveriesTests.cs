using Messaging.Operations.Worker.Requests;

namespace Messaging.Operations.Worker.Tests.Requests;

public sealed class SurvivedDeliveriesTests
{
    private static readonly Guid Request = Guid.NewGuid();

    private readonly ManualClock _clock = new();
    private int _asked;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Known_deliveries_before_this_one_are_counted_at_once()
    {
        var survived = new SurvivedDeliveries(_clock);
        survived.Add(Request, 1, 2, 3, 2);

        Assert.Equal(2, await survived.CountAsync(Request, delivery: 3, enough: 1, AskAsync, Stop));
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task An_answer_of_another_worker_counts()
    {
        var survived = new SurvivedDeliveries(_clock);

        var counting = survived.CountAsync(Request, delivery: 3, enough: 1, AskAsync, Stop);
        Assert.False(counting.IsCompleted);
        survived.Add(Request, 2);
        await AdvanceUntilAsync(counting);

        Assert.Equal(1, await counting);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Without_an_answer_the_others_are_asked_again_and_then_all_count_as_crashes()
    {
        var start = _clock.GetUtcNow();
        var counting = new SurvivedDeliveries(_clock).CountAsync(Request, delivery: 3, enough: 1, AskAsync, Stop);
        await AdvanceUntilAsync(counting);

        Assert.Equal(0, await counting);
        Assert.Equal(3, _asked);
        Assert.InRange(_clock.GetUtcNow() - start, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.1));
    }

    [Fact]
    public void The_first_delivery_and_one_that_crashed_a_process_are_not_remembered()
    {
        var survived = new SurvivedDeliveries(_clock);
        survived.Add(Request, 0);
        survived.Add(Request, 1);
        survived.Add(Request, 2);
        survived.Remove(Request, 2);

        Assert.Equal([1], survived.Of(Request));
    }

    [Fact]
    public void The_oldest_requests_are_forgotten()
    {
        var survived = new SurvivedDeliveries(_clock);
        survived.Add(Request, 1);
        for (var other = 0; other < SurvivedDeliveries.Capacity; other++)
            survived.Add(Guid.NewGuid(), 1);

        Assert.Empty(survived.Of(Request));
    }

    private Task AskAsync()
    {
        _asked++;
        return Task.CompletedTask;
    }

    private async Task AdvanceUntilAsync(Task counting)
    {
        while (!counting.IsCompleted)
        {
            await Eventually.HoldsAsync(() => counting.IsCompleted || _clock.TimersIn(TimeSpan.FromMilliseconds(50)) == 1);
            _clock.Advance(TimeSpan.FromMilliseconds(50));
        }
    }
}
