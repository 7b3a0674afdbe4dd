using System.Diagnostics;
using System.Globalization;
using MassTransit;
using Messaging.Lanes;
using Messaging.Operations.Worker.Queues;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// Runs before a consumer. It does not start a request that is cancelled or expired. It cancels the consumer's token when that
/// happens later. Either way the message counts as consumed. It requeues requests when the worker stops, and rejects requests that
/// crashed their workers too often.
/// </summary>
internal sealed class RequestLifetimeFilter<T>(
    QueueConsumer consumer, OperationName operation, OperationOptions limits, QueueConsumers consumers, InFlightRequests requests, ForwardedRequests forwarded, LostDeliveries lost, IServiceProvider services, TimeProvider clock, ILogger<RequestLifetimeFilter<T>> logger)
    : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        using var scope = logger.BeginScope(ScopeOf(context));
        var isFromQuarantine = consumer.Queue == QueueNames.Quarantine;
        if (isFromQuarantine)
        {
            // A crash of this worker would lose acknowledgements that are still on their way.
            await forwarded.AcknowledgedAsync(context.CancellationToken);
            await consumers.AcknowledgedAsync(context.CancellationToken);
        }

        using var inFlight = requests.Add(
            context.RequestId, await DeadlineAsync(context), OriginQueue.Of(context, consumer.Queue, operation),
            await HistoryAsync(context, isFromQuarantine), operation, limits, context.CancellationToken);
        if (context.Headers.Get<string>(MessageHeaders.Heartbeats) is { } address && Uri.TryCreate(address, UriKind.Absolute, out var heartbeats))
            inFlight.Lifetime.HeartbeatAddress = heartbeats;
        using var held = consumer.Prefetch?.Hold(inFlight.Lifetime.Request, inFlight.Lifetime.Requeue);
        try
        {
            await SendAsync(context, inFlight.Lifetime, next);
        }
        catch (Exception) when (!inFlight.Lifetime.IsDeliveryLost)
        {
            inFlight.Lifetime.HasFailed = true;
            throw;
        }
    }

    private async Task SendAsync(ConsumeContext<T> context, RequestLifetime lifetime, IPipe<ConsumeContext<T>> next)
    {
        if (lifetime.CancellationReason is { } why)
        {
            logger.NotStarted(why);
            await ConsumedAsync(context);
            return;
        }

        try
        {
            lifetime.Stop.ThrowIfCancellationRequested();
            await consumer.ResumedAsync(lifetime.Stop);
            // Before a request is rejected: the fault has the attempt too.
            context.AddOrUpdatePayload(() => lifetime, _ => lifetime);
            if (await TryForwardAsync(context, lifetime))
                return;

            if (RequestValidation.Check(context.Message) is { Count: > 0 } errors)
                throw await RejectedAsync(context, new InvalidRequestException(errors));

            if (context.RequestId is { } id)
                lost.Add(id, lifetime.History.Unanswered);
            // The transport reconnects only after all of its consumers have returned. A consumer can wait without end: MassTransit never
            // sends to a channel that was lost while its exchange was declared (docs/decisions/0021-stuck-consumers.md).
            var cancellable = new CancellableConsumeContext<T>(context, lifetime, clock);
            var isConsumed = true;
            try
            {
                await next.Send(cancellable).WaitAsync(context.CancellationToken);
            }
            catch (Exception returned) when (returned.IsReturned() && lifetime.Answer is not null)
            {
                isConsumed = false;
            }

            if (!isConsumed || cancellable.HasReturned)
            {
                logger.AnswerReturned();
                await cancellable.RespondAgainAsync().WaitAsync(context.CancellationToken);
            }

            if (!isConsumed)
                await ConsumedAsync(context);
            lifetime.HasSucceeded = true;
        }
        catch (Exception end) when (lifetime.CancellationReason is not null)
        {
            // Whatever the consumer threw: no caller waits for the answer.
            logger.Stopped(lifetime.CancellationReason, end is OperationCanceledException ? null : end);
            await ConsumedAsync(context);
        }
        catch (Exception end) when (lifetime.IsRequeued)
        {
            Forget(context, lifetime);
            if (await MessageRepublisher.TryPublishAsync(context, lifetime, lifetime.History, consumer.Queue, clock))
                logger.Requeued(lifetime.RequeueReason, end is OperationCanceledException ? null : end);
            await ConsumedAsync(context);
        }
        catch (Exception) when (lifetime.IsDeliveryLost)
        {
            // The broker delivers it again. The transport takes every other exception for a failure of the message.
            throw new OperationCanceledException(context.CancellationToken);
        }
        catch (ComputationException crash) when (lifetime.History.IsCrash(crash))
        {
            Forget(context, lifetime);
            var history = await CorrectAsync(context, lifetime.History.After(crash));
            logger.QuarantinedCrashed(history.CrashCount, crash);
            await MessageRepublisher.TryPublishAsync(context, lifetime, history, lifetime.Origin.Name, clock);
            await ConsumedAsync(context);
        }
    }

    private static Dictionary<string, object?> ScopeOf(ConsumeContext<T> context)
    {
        var scope = new Dictionary<string, object?> { ["RequestId"] = context.RequestId };
        if (context.Headers.Get<string>(MessageHeaders.Caller) is { } caller)
        {
            scope["Caller"] = caller;
            Activity.Current?.SetTag("enduser.id", caller);
        }

        return scope;
    }

    /// <summary>The history of a request. Before it is rejected, the workers that had it are asked whether it crashed them.</summary>
    private async Task<DeliveryHistory> HistoryAsync(ConsumeContext<T> context, bool isFromQuarantine)
    {
        var history = DeliveryHistory.Of(context, isFromQuarantine, limits.MaxAttempts);
        if (!isFromQuarantine)
            return history;

        // This delivery too can be lost meanwhile.
        if (context.RequestId is { } id)
            lost.Add(id, history.Unanswered);
        return await CorrectAsync(context, history);
    }

    private async Task<DeliveryHistory> CorrectAsync(ConsumeContext<T> context, DeliveryHistory history)
    {
        if (!history.IsRejected || context.RequestId is not { } id)
            return history;

        // Resolved here: the bus depends on this filter.
        var bus = services.GetRequiredService<IBus>();
        return await lost.CorrectAsync(
            id, history, () => bus.TryPublishToWorkersAsync(new CrashSuspected(id), clock, logger, context.CancellationToken), context.CancellationToken);
    }

    /// <summary>Sends a request that must run alone to the quarantine queue, and a rejected one to its origin queue, where it goes to the error queue.</summary>
    private async Task<bool> TryForwardAsync(ConsumeContext<T> context, RequestLifetime lifetime)
    {
        var history = lifetime.History;
        var isAtOrigin = consumer.Queue == lifetime.Origin.Name;
        if (history.IsRejected && isAtOrigin)
            throw await RejectedAsync(context, new PoisonRequestException(history));
        if (!history.IsRejected && !(history.MustRunAlone && isAtOrigin && consumers.HasQuarantine))
            return false;

        forwarded.Add(context.ReceiveContext);
        await MessageRepublisher.TryPublishAsync(context, lifetime, history, history.IsRejected ? lifetime.Origin.Name : QueueNames.Quarantine, clock);
        logger.Forwarded(history.CrashCount);
        await ConsumedAsync(context);
        return true;
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("request-lifetime");

    private void Forget(ConsumeContext<T> context, RequestLifetime lifetime)
    {
        if (context.RequestId is { } id)
            lost.Remove(id, lifetime.History.Unanswered);
    }

    /// <summary>Sends a fault for a request that does not reach its consumer. Throw the result, so that the message goes to the error queue.</summary>
    private static async Task<Exception> RejectedAsync(ConsumeContext<T> context, Exception reason)
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
        throw await RejectedAsync(context, new FormatException($"The header {MessageHeaders.Deadline} is '{text}'. Allowed: an instant as ISO 8601."));
    }
}
