using MassTransit;
using MassTransit.Context;
using Messaging.Operations.Jobs.Store;
using Messaging.ServiceDefaults;

namespace Messaging.Operations.Jobs.Results;

/// <summary>
/// Retries a message while the store cannot keep it, without end: giving up would lose a result. Every second while the store is
/// unavailable, with growing pauses where it refuses the statement. The message stays unacknowledged meanwhile. A replica that stops
/// requeues it.
/// </summary>
internal sealed class StoreRetryFilter(IHostApplicationLifetime host, TimeProvider clock) : IFilter<ConsumeContext>
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly Backoff Refusals = new(RetryInterval, TimeSpan.FromSeconds(30));

    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, host.ApplicationStopping);
        var refusals = 0;
        while (true)
        {
            try
            {
                await next.Send(new RetryContext(context, host));
                return;
            }
            catch (Exception exception) when (exception is StoreException || host.ApplicationStopping.IsCancellationRequested)
            {
                // A requeued message can return at once, since this replica runs until its callers are answered. So it is requeued
                // after a second too.
                await Task.Delay(RetryInterval, clock, context.CancellationToken);
                if (exception is StatementFailedException)
                    await Task.Delay(Refusals.Pause(refusals++) - RetryInterval, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

                // A cancellation requeues the message. Every other exception moves it to the error queue.
                stop.Token.ThrowIfCancellationRequested();
            }
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("store-retry");

    /// <summary>Sends no fault for a try that will be repeated.</summary>
    private sealed class RetryContext(ConsumeContext context, IHostApplicationLifetime host) : ConsumeContextProxy(context)
    {
        public override Task NotifyFaulted<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) =>
            exception is StoreException || host.ApplicationStopping.IsCancellationRequested
                ? Task.CompletedTask
                : base.NotifyFaulted(context, duration, consumerType, exception);
    }
}
