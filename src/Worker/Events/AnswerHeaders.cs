using MassTransit;

namespace Messaging.Worker.Events;

/// <summary>Has what an endpoint answers, faults included, say which attempt it comes from, if the request asks for events.</summary>
internal static class AnswerHeaders
{
    public static void UseAnswerHeaders(this IReceiveEndpointConfigurator endpoint) =>
        endpoint.ConfigureSend(send => send.UseExecute(Write));

    private static void Write(SendContext context)
    {
        // Not what else a consumer may send: only an answer has the id of its request.
        if (context.TryGetPayload(out ConsumeContext? request)
            && request.RequestId is { } id && context.RequestId == id
            && request.TryGetPayload(out RequestEvents? events))
            events.WriteTo(context.Headers);
    }
}
