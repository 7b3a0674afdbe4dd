using MassTransit;
using MassTransit.Context;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Results;

/// <summary>
/// Retries a message every second while the store is unavailable, without end: giving up would lose a result. The message stays
/// unacknowledged meanwhile. A replica that stops requeues it.
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
                // A requeued message can return at once, since this replica runs until its callers are answered. So it is requeued
                // after the same delay.
                await Task.Delay(RetryInterval, clock, context.CancellationToken);
                // A cancellation requeues the message. Every other exception moves it to the error queue.
                stop.Token.ThrowIfCancellationRequested();
            }
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("store-retry");

    private static bool IsStoreUnavailable(Exception exception) => exception is StoreUnavailableException;

    /// <summary>Sends no fault for a try that will be repeated.</summary>
    private sealed class RetryContext(ConsumeContext context, IHostApplicationLifetime host) : ConsumeContextProxy(context)
    {
        public override Task NotifyFaulted<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) =>
            IsStoreUnavailable(exception) || host.ApplicationStopping.IsCancellationRequested
                ? Task.CompletedTask
                : base.NotifyFaulted(context, duration, consumerType, exception);
    }
}
