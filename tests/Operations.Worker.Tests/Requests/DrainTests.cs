using Messaging.Operations.Worker.Requests;

namespace Messaging.Operations.Worker.Tests.Requests;

public sealed class DrainTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();
    private readonly RequestsInHand _requests;

    public DrainTests() => _requests = new RequestsInHand(_clock);

    [Fact]
    public async Task Gives_back_what_has_not_begun_and_what_comes()
    {
        using var begun = Take();
        begun.Lifetime.Request.Start();
        using var waiting = Take();

        var draining = _requests.DrainAsync(Second, TestContext.Current.CancellationToken);
        using var late = Take();

        Assert.True(waiting.Lifetime.IsGivenBack);
        Assert.True(late.Lifetime.IsGivenBack);
        Assert.False(begun.Lifetime.IsGivenBack);
        foreach (var request in new[] { begun, waiting, late })
            request.Dispose();
        _clock.Advance(Second);
        Assert.Equal((1, 1), await draining);
    }

    private RequestsInHand.InHand Take() =>
        _requests.Take(Guid.NewGuid(), deadline: null, new RequestHome("get-list", IsBackground: false), new Suspicion(0), OperationName.Of<Contracts.GetList>(), new OperationOptions(), CancellationToken.None);
}
