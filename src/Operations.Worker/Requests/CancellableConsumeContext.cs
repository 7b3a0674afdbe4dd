using MassTransit;
using MassTransit.Context;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// A consume context whose token is cancelled at the end of the request's lifetime. It sends no fault when the request is cancelled,
/// requeued or retried.
/// </summary>
internal sealed class CancellableConsumeContext<T>(ConsumeContext<T> context, RequestLifetime lifetime) : ConsumeContextProxy(context), ConsumeContext<T>
    where T : class
{
    public override CancellationToken CancellationToken => lifetime.Stop;

    public T Message => context.Message;

    public Task NotifyConsumed(TimeSpan duration, string consumerType) => NotifyConsumed(this, duration, consumerType);

    public Task NotifyFaulted(TimeSpan duration, string consumerType, Exception exception) =>
        NotifyFaulted(this, duration, consumerType, exception);

    public override Task NotifyFaulted<TMessage>(ConsumeContext<TMessage> context, TimeSpan duration, string consumerType, Exception exception)
    {
        if (lifetime.CancellationReason is not null || lifetime.IsRequeued || lifetime.IsDeliveryLost || lifetime.History.IsCrash(exception))
            return Task.CompletedTask;
        return base.NotifyFaulted(context, duration, consumerType, exception);
    }
}
