using MassTransit;
using Messaging.Operations.Worker.Requests;

namespace Messaging.Operations.Worker.Events;

/// <summary>Runs between the lifetime filter and the consumer. Creates the events of a request whose header asks for them.</summary>
internal sealed class RequestEventsFilter<T>(TimeProvider clock, ILogger<RequestEvents> logger) : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        using var events = EventsOf(context);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("request-events");

    /// <returns>Null if the caller asks for none, or if the request has no id.</returns>
    private RequestEvents? EventsOf(ConsumeContext<T> context)
    {
        if (context.Headers.Get<string>(MessageHeaders.Events) is not { } address
            || context.RequestId is not { } requestId
            || !context.TryGetPayload(out RequestLifetime? lifetime))
            return null;

        // Not sent by the consume context: it would wait for each event, and fail if one fails.
        var endpoints = context.ReceiveContext.SendEndpointProvider;
        var events = new RequestEvents(
            requestId, lifetime.History.Attempt, lifetime.HeartbeatAddress is not null, message => SendAsync(endpoints, address, message), clock, logger);
        lifetime.Request.WhenStarted = events.Start;
        return context.AddOrUpdatePayload(() => events, _ => events);
    }

    private static async Task SendAsync(ISendEndpointProvider endpoints, string address, object message)
    {
        var endpoint = await endpoints.GetSendEndpoint(new Uri(address));
        await endpoint.Send(message);
    }
}
