using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class StoreUnavailableTests
{
    // MassTransit would take it for a cancelled consumer, and move the message to the error queue.
    [Fact]
    public void A_timeout_of_the_store_is_not_a_cancellation()
    {
        var tookTooLong = new InvalidOperationException("The query was stopped.", new OperationCanceledException());

        var away = new StoreUnavailableException(tookTooLong);

        Assert.IsType<TimeoutException>(away.GetBaseException());
    }

    [Fact]
    public void Any_other_cause_is_kept()
    {
        var cause = new IOException("No space left.");

        Assert.Same(cause, new StoreUnavailableException(cause).InnerException);
    }
}
