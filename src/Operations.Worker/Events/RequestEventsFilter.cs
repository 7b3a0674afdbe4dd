using MassTransit;
using Messaging.Operations.Worker.Requests;

namespace Messaging.Operations.Worker.Events;

/// <summary>Stands between a request's lifetime and its consumer: gives events to a request whose header asks for them.</summary>
internal sealed class RequestEventsFilter<T>(TimeProvider clock, ILogger<RequestEvents> logger) : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        using var events = EventsOf(context);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("request-events");

    /// <returns>Null for a request whose caller asks for none, or that has no id by which he could know it again.</returns>
    private RequestEvents? EventsOf(ConsumeContext<T> context)
    {
        if (context.Headers.Get<string>(MessageHeaders.Events) is not { } address
            || context.RequestId is not { } requestId
            || !context.TryGetPayload(out RequestLifetime? lifetime))
            return null;

        // Not by the consume context: that waits for what is sent by it, and fails with it.
        var endpoints = context.ReceiveContext.SendEndpointProvider;
        var events = new RequestEvents(
            requestId, lifetime.History.CrashCount + 1, message => SendAsync(endpoints, address, message), clock, logger);
        lifetime.Request.WhenStarted = events.Start;
        return context.AddOrUpdatePayload(() => events, _ => events);
    }

    private static async Task SendAsync(ISendEndpointProvider endpoints, string address, object message)
    {
        var endpoint = await endpoints.GetSendEndpoint(new Uri(address));
        await endpoint.Send(message);
    }
}
