using Messaging.Operations.Worker.Requests;

namespace Messaging.Operations.Worker.Tests.Requests;

public sealed class DeliveryHistoryTests
{
    private const int Most = 3;

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 1, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(0, 5, 2)]
    [InlineData(2, 1, 2)]
    public void Among_others_a_request_never_gets_to_its_last_death(int headerCount, int here, int crashCount) =>
        Assert.Equal(crashCount, DeliveryHistory.CountCrashes(headerCount, here, isFromQuarantine: false, Most));

    [Fact]
    public void Alone_every_death_is_its_own() =>
        Assert.True(new DeliveryHistory(DeliveryHistory.CountCrashes(headerCount: 2, here: 1, isFromQuarantine: true, Most)) { IsCounted = true }.IsPoison);

    [Fact]
    public void One_that_comes_home_to_be_given_up_is_not_tried_again() =>
        Assert.True(new DeliveryHistory(DeliveryHistory.CountCrashes(Most, here: 0, isFromQuarantine: false, Most)) { IsCounted = true }.IsPoison);

    [Fact]
    public void Where_nobody_counts_none_is_given_up() => Assert.False(new DeliveryHistory(Most).IsPoison);
}
