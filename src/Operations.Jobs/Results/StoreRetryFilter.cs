using MassTransit;
using MassTransit.Context;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Results;

/// <summary>
/// While the store is away a message stays with its consumer, unacknowledged, and is tried every second: without end,
/// since giving up would lose a result. A replica that stops gives back to the queue what it could not store.
/// </summary>
internal sealed class StoreRetryFilter(IHostApplicationLifetime host, TimeProvider clock) : IFilter<ConsumeContext>
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, host.ApplicationStopping);
        while (true)
        {
            try
            {
                await next.Send(new RetryContext(context, host));
                return;
            }
            catch (Exception exception) when (IsStoreUnavailable(exception) || host.ApplicationStopping.IsCancellationRequested)
            {
                // A message that is given back may come again at once, while this replica goes on for as long as its callers
                // wait: not sooner than it would be tried again.
                await Task.Delay(RetryInterval, clock, context.CancellationToken);
                // Cancelled, this gives the message back: of all exceptions only that one does not put it aside.
                stop.Token.ThrowIfCancellationRequested();
            }
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("store-retry");

    private static bool IsStoreUnavailable(Exception exception) => exception is StoreUnavailableException;

    /// <summary>A try that is repeated is no fault that anybody should hear of.</summary>
    private sealed class RetryContext(ConsumeContext context, IHostApplicationLifetime host) : ConsumeContextProxy(context)
    {
        public override Task NotifyFaulted<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) =>
            IsStoreUnavailable(exception) || host.ApplicationStopping.IsCancellationRequested
                ? Task.CompletedTask
                : base.NotifyFaulted(context, duration, consumerType, exception);
    }
}
