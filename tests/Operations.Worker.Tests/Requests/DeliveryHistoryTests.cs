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
    public void A_crash_outside_the_quarantine_queue_is_never_the_last(int headerCount, int here, int crashCount) =>
        Assert.Equal(crashCount, DeliveryHistory.CountCrashes(headerCount, here, isFromQuarantine: false, Most));

    [Fact]
    public void A_crash_in_the_quarantine_queue_always_counts() =>
        Assert.True(new DeliveryHistory(DeliveryHistory.CountCrashes(headerCount: 2, here: 1, isFromQuarantine: true, Most)) { IsCounted = true }.IsRejected);

    [Fact]
    public void A_rejected_request_in_its_origin_queue_is_not_retried() =>
        Assert.True(new DeliveryHistory(DeliveryHistory.CountCrashes(Most, here: 0, isFromQuarantine: false, Most)) { IsCounted = true }.IsRejected);

    [Fact]
    public void Without_a_count_no_request_is_rejected() => Assert.False(new DeliveryHistory(Most).IsRejected);

    [Fact]
    public void Deliveries_that_only_lost_a_connection_are_no_crashes()
    {
        var history = new DeliveryHistory(Most) { IsCounted = true, Survived = 1 };

        Assert.False(history.IsRejected);
        Assert.True(history.MustRunAlone);
        Assert.True((history with { Survived = 0 }).IsRejected);
    }

    [Fact]
    public void A_republished_request_keeps_what_it_survived()
    {
        Dictionary<string, object?> headers = [];

        new DeliveryHistory(Most) { Survived = 1 }.WriteTo(headers);

        Assert.Equal((Most, 1), (headers["Deaths"], headers["Survived"]));
    }
}
