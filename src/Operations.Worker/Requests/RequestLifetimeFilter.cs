using System.Globalization;
using MassTransit;
using Messaging.Lanes;
using Messaging.Operations.Worker.Queues;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// Stands before a consumer: a request that nobody wants any more is not begun, and one that becomes unwanted while
/// the consumer works has the consumer's token cancelled. Either way the message counts as consumed. A request that
/// the worker gives back goes to the queue again, and one that its workers died of is given up.
/// </summary>
internal sealed class RequestLifetimeFilter<T>(
    QueueConsumer consumer, OperationName operation, OperationOptions limits, QueueConsumers consumers, RequestsInHand requests, SentOnRequests sentOn, TimeProvider clock, ILogger<RequestLifetimeFilter<T>> logger)
    : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        using var scope = logger.BeginScope(new Dictionary<string, object?> { ["RequestId"] = context.RequestId });
        var isAlone = consumer.Queue == QueueConsumers.Suspects;
        if (isAlone)
        {
            // What is acknowledged here may still be on its way when a suspect takes this worker down.
            await sentOn.SettledAsync(context.CancellationToken);
            await consumers.AcknowledgedAsync(context.CancellationToken);
        }

        using var inHand = requests.Take(
            context.RequestId, await DeadlineAsync(context), RequestHome.Of(context, consumer.Queue, operation),
            Suspicion.Of(context, isAlone, limits.MaxAttempts), operation, limits, context.CancellationToken);
        await SendAsync(context, inHand.Lifetime, next);
    }

    private async Task SendAsync(ConsumeContext<T> context, RequestLifetime lifetime, IPipe<ConsumeContext<T>> next)
    {
        if (lifetime.WhyUnwanted is { } why)
        {
            logger.NotBegun(why);
            await ConsumedAsync(context);
            return;
        }

        try
        {
            lifetime.Stop.ThrowIfCancellationRequested();
            if (await IsSentOnAsync(context, lifetime))
                return;

            if (RequestValidation.Check(context.Message) is { Count: > 0 } errors)
                throw await RefusedAsync(context, new InvalidRequestException(errors));

            context.AddOrUpdatePayload(() => lifetime, _ => lifetime);
            // The transport connects again only when all of its consumers have returned, and a consumer can wait without end: to a
            // channel that died while its exchange was declared MassTransit never sends (docs/decisions/0021-stuck-consumers.md).
            await next.Send(new WantedConsumeContext<T>(context, lifetime)).WaitAsync(context.CancellationToken);
        }
        catch (Exception end) when (lifetime.WhyUnwanted is not null)
        {
            // Whatever the consumer made of its cancellation: nobody wants to hear of it.
            logger.Stopped(lifetime.WhyUnwanted, end is OperationCanceledException ? null : end);
            await ConsumedAsync(context);
        }
        catch (Exception end) when (lifetime.IsGivenBack)
        {
            if (await MessageReturn.TrySendAsync(context, lifetime, lifetime.Suspicion, consumer.Queue, clock))
                logger.GivenBack(end is OperationCanceledException ? null : end);
            await ConsumedAsync(context);
        }
        catch (Exception) when (lifetime.IsTakenAway)
        {
            // It comes again. Of all exceptions only this one is no failure of the message to the transport.
            throw new OperationCanceledException(context.CancellationToken);
        }
        catch (ComputationException crash) when (lifetime.Suspicion.IsDeath(crash))
        {
            var suspicion = lifetime.Suspicion.After(crash);
            logger.SuspectCrashed(suspicion.Deaths, crash);
            await MessageReturn.TrySendAsync(context, lifetime, suspicion, lifetime.Home.Queue, clock);
            await ConsumedAsync(context);
        }
    }

    /// <summary>A suspect that must be alone goes to the queue for that; one that is given up goes home, and there to the error queue.</summary>
    private async Task<bool> IsSentOnAsync(ConsumeContext<T> context, RequestLifetime lifetime)
    {
        var suspicion = lifetime.Suspicion;
        var isAtHome = consumer.Queue == lifetime.Home.Queue;
        if (suspicion.IsPoison && isAtHome)
            throw await RefusedAsync(context, new PoisonRequestException(suspicion));
        if (!suspicion.IsPoison && !(suspicion.MustBeAlone && isAtHome && consumers.HasSuspects))
            return false;

        sentOn.Add(context.ReceiveContext);
        await MessageReturn.TrySendAsync(context, lifetime, suspicion, suspicion.IsPoison ? lifetime.Home.Queue : QueueConsumers.Suspects, clock);
        logger.SentOn(suspicion.Deaths);
        await ConsumedAsync(context);
        return true;
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("request-lifetime");

    /// <summary>Tells the caller of a request that does not reach its consumer; thrown, the reason goes to the error queue.</summary>
    private static async Task<Exception> RefusedAsync(ConsumeContext<T> context, Exception reason)
    {
        await context.NotifyFaulted(context, TimeSpan.Zero, TypeCache<T>.ShortName, reason);
        return reason;
    }

    /// <summary>Without this the transport would move the message to the skipped queue.</summary>
    private static Task ConsumedAsync(ConsumeContext<T> context) =>
        context.NotifyConsumed(context, TimeSpan.Zero, TypeCache<T>.ShortName);

    private static async Task<DateTimeOffset?> DeadlineAsync(ConsumeContext<T> context)
    {
        if (context.Headers.Get<string>(MessageHeaders.Deadline) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var deadline))
            return deadline;
        throw await RefusedAsync(context, new FormatException($"The header {MessageHeaders.Deadline} is '{text}'. Allowed: an instant as ISO 8601."));
    }
}
