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
    public void Deliveries_that_were_lost_are_no_crashes()
    {
        var history = new DeliveryHistory(Most) { IsCounted = true }.WithoutLost([1, 7]);

        Assert.Equal((Most - 1, 1), (history.CrashCount, history.Lost));
        Assert.False(history.IsRejected);
        Assert.True(history.MustRunAlone);
    }

    [Fact]
    public void Lost_deliveries_from_before_the_request_was_published_again_count_once()
    {
        // Five were lost before, and are known in part. Deliveries 5, 6 and 7 came since.
        var history = new DeliveryHistory(Most) { Lost = 5, PublishedAt = 5 };

        Assert.Equal((Most, 5), (history.WithoutLost([1, 2]).CrashCount, history.WithoutLost([1, 2]).Lost));
        Assert.Equal((0, 8), (history.WithoutLost([1, 2, 5, 6, 7]).CrashCount, history.WithoutLost([1, 2, 5, 6, 7]).Lost));
    }

    [Fact]
    public void A_request_without_an_answer_to_nine_deliveries_is_rejected_even_if_none_crashed()
    {
        Assert.False(new DeliveryHistory(0) { IsCounted = true, Lost = 8 }.IsRejected);
        Assert.True(new DeliveryHistory(0) { IsCounted = true, Lost = 9 }.IsRejected);
    }

    [Fact]
    public void A_job_is_not_rejected_for_its_attempts_before_it_was_retried()
    {
        var retried = new DeliveryHistory(0) { IsCounted = true, Lost = 9, Retried = 9 };

        Assert.False(retried.IsRejected);
        Assert.Equal(10, retried.Attempt);
        Assert.True((retried with { CrashCount = Most }).IsRejected);
        Assert.Equal(12, (retried with { CrashCount = Most }).Attempt);
        Assert.True((retried with { Lost = 18 }).IsRejected);
    }

    [Fact]
    public void A_request_that_is_published_again_keeps_both_counts()
    {
        Dictionary<string, object?> headers = [];

        new DeliveryHistory(2) { Lost = 1 }.WriteTo(headers);

        Assert.Equal((2, 1), (headers["Deaths"], headers["Lost"]));
    }
}
