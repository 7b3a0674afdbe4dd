using MassTransit;

namespace Messaging.Worker.Events;

/// <summary>Has what an endpoint answers, faults included, say which attempt it comes from, if the request asks for events.</summary>
internal static class AnswerHeaders
{
    public static void UseAnswerHeaders(this IReceiveEndpointConfigurator endpoint) =>
        endpoint.ConfigureSend(send => send.UseExecute(Write));

    private static void Write(SendContext context)
    {
        if (context.TryGetPayload(out ConsumeContext? request) && request.TryGetPayload(out RequestEvents? events))
            events.WriteTo(context.Headers);
    }
}
