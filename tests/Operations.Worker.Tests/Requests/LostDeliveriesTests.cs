using Messaging.Operations.Worker.Requests;

namespace Messaging.Operations.Worker.Tests.Requests;

public sealed class LostDeliveriesTests
{
    private static readonly Guid Request = Guid.NewGuid();
    private static readonly DeliveryHistory Crashed = new(3) { IsCounted = true };

    private readonly ManualClock _clock = new();
    private int _asked;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_whose_lost_deliveries_are_known_is_not_rejected()
    {
        var lost = new LostDeliveries(_clock);
        lost.Add(Request, 1, 2, 3, 2);

        var history = await lost.CorrectAsync(Request, Crashed, AskAsync, Stop);

        Assert.Equal((1, 2, false), (history.CrashCount, history.Lost, history.IsRejected));
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task An_answer_of_another_worker_counts()
    {
        var lost = new LostDeliveries(_clock);

        var correcting = lost.CorrectAsync(Request, Crashed, AskAsync, Stop);
        Assert.False(correcting.IsCompleted);
        lost.Add(Request, 2);
        await AdvanceUntilAsync(correcting);

        Assert.Equal((2, 1), ((await correcting).CrashCount, (await correcting).Lost));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Without_an_answer_the_others_are_asked_again_and_then_all_count_as_crashes()
    {
        var start = _clock.GetUtcNow();
        var correcting = new LostDeliveries(_clock).CorrectAsync(Request, Crashed, AskAsync, Stop);
        await AdvanceUntilAsync(correcting);

        Assert.True((await correcting).IsRejected);
        Assert.Equal(3, _asked);
        Assert.InRange(_clock.GetUtcNow() - start, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.1));
    }

    [Fact]
    public void The_first_delivery_and_one_that_is_removed_are_not_remembered()
    {
        var lost = new LostDeliveries(_clock);
        lost.Add(Request, 0);
        lost.Add(Request, 1);
        lost.Add(Request, 2);
        lost.Remove(Request, 2);

        Assert.Equal([1], lost.Of(Request));
    }

    [Fact]
    public void The_oldest_requests_are_forgotten()
    {
        var lost = new LostDeliveries(_clock);
        lost.Add(Request, 1);
        for (var other = 0; other < LostDeliveries.Capacity; other++)
            lost.Add(Guid.NewGuid(), 1);

        Assert.Empty(lost.Of(Request));
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
