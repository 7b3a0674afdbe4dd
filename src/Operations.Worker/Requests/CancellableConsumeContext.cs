using MassTransit;
using MassTransit.Context;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// A consume context whose token is cancelled at the end of the request's lifetime. It sends no fault when the request is cancelled,
/// requeued or retried. Answers that the broker returns can be sent again.
/// </summary>
internal sealed class CancellableConsumeContext<T>(ConsumeContext<T> context, RequestLifetime lifetime, TimeProvider clock) : ConsumeContextProxy(context), ConsumeContext<T>
    where T : class
{
    private static readonly Backoff Returns = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10));

    public override CancellationToken CancellationToken => lifetime.Stop;

    public T Message => context.Message;

    /// <summary>Whether the broker returned a message of the consumer.</summary>
    public bool HasReturned { get; private set; }

    /// <summary>Sends the answer again until a queue takes it, or the request's lifetime ends.</summary>
    public Task RespondAgainAsync() => UntilTakenAsync(() => RespondAsync(lifetime.Answer!), returns: 1);

    public Task NotifyConsumed(TimeSpan duration, string consumerType) => NotifyConsumed(this, duration, consumerType);

    public Task NotifyFaulted(TimeSpan duration, string consumerType, Exception exception) =>
        NotifyFaulted(this, duration, consumerType, exception);

    public override Task NotifyFaulted<TMessage>(ConsumeContext<TMessage> context, TimeSpan duration, string consumerType, Exception exception)
    {
        if (lifetime.CancellationReason is not null || lifetime.IsRequeued || lifetime.IsDeliveryLost || lifetime.History.IsCrash(exception) || (exception.IsReturned() && lifetime.Answer is not null))
            return Task.CompletedTask;
        return UntilTakenAsync(() => base.NotifyFaulted(context, duration, consumerType, exception), returns: 0);
    }

    /// <summary>Without messages that the broker returned: they are sent again.</summary>
    public override void AddConsumeTask(Task task) => base.AddConsumeTask(UnlessReturnedAsync(task));

    private async Task UnlessReturnedAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception exception) when (exception.IsReturned() && lifetime.Answer is not null)
        {
            HasReturned = true;
        }
    }

    private async Task UntilTakenAsync(Func<Task> sendAsync, int returns)
    {
        for (; ; returns++)
        {
            if (returns > 0)
                await Task.Delay(Returns.Pause(returns - 1), clock, lifetime.Stop);
            try
            {
                await sendAsync();
                return;
            }
            catch (Exception exception) when (exception.IsReturned())
            {
                // It is sent again.
            }
        }
    }
}
