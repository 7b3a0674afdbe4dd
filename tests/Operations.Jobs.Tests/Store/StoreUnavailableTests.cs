using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class StoreUnavailableTests
{
    // To MassTransit a cancellation is the consumer's own, and its message is put aside.
    [Fact]
    public void A_store_that_takes_too_long_is_no_cancellation()
    {
        var tookTooLong = new InvalidOperationException("The query was stopped.", new OperationCanceledException());

        var away = new StoreUnavailableException(tookTooLong);

        Assert.IsType<TimeoutException>(away.GetBaseException());
    }

    [Fact]
    public void Any_other_cause_is_told()
    {
        var cause = new IOException("No space left.");

        Assert.Same(cause, new StoreUnavailableException(cause).InnerException);
    }
}
