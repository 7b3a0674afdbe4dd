using System.Text.Encodings.Web;
using System.Text.Json;
using MassTransit;
using Messaging.Operations.Worker.Requests;

namespace Messaging.Operations.Worker.Events;

/// <summary>
/// Has what an endpoint answers, faults included, say which attempt it comes from, if the request asks for events. A result over the
/// operation's limit is a fault instead.
/// </summary>
internal static class AnswerHeaders
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void UseAnswerHeaders(this IReceiveEndpointConfigurator endpoint) =>
        endpoint.ConfigureSend(send => send.UseExecute(Write));

    private static void Write(SendContext context)
    {
        // Not what else a consumer may send: only an answer has the id of its request.
        if (!context.TryGetPayload(out ConsumeContext? request) || request.RequestId is not { } id || context.RequestId != id)
            return;

        if (request.TryGetPayload(out RequestLifetime? lifetime))
            Check(context, lifetime.Limits.MaxResultBytes);
        if (request.TryGetPayload(out RequestEvents? events))
            events.WriteTo(context.Headers);
    }

    /// <summary>Before it is sent: the broker closes the channel at what is much too large, with all that is in flight on it.</summary>
    private static void Check(SendContext context, int mostBytes)
    {
        if (context is SendContext<object> { Message: var result and not Fault }
            && JsonSerializer.SerializeToUtf8Bytes(result, result.GetType(), Json).Length is var bytes && bytes > mostBytes)
            throw new ResultTooLargeException(bytes, mostBytes);
    }
}
