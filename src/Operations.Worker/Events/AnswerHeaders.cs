using System.Text.Json;
using MassTransit;
using MassTransit.Serialization;
using Messaging.Operations.Worker.Requests;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Worker.Events;

/// <summary>
/// Writes the attempt and its times into the headers of answers and faults, if the request asks for events. Replaces a result that is too large by a
/// fault.
/// </summary>
internal static class AnswerHeaders
{
    public static void UseAnswerHeaders(this IReceiveEndpointConfigurator endpoint) =>
        endpoint.ConfigureSend(send => send.UseExecute(Write));

    private static void Write(SendContext context)
    {
        // Only answers have the id of their request. A consumer may send other messages.
        if (!context.TryGetPayload(out ConsumeContext? request) || request.RequestId is not { } id || context.RequestId != id)
            return;

        if (request.TryGetPayload(out RequestLifetime? lifetime))
            Check(context, lifetime.Limits.MaxResultBytes);
        if (!request.TryGetPayload(out RequestEvents? events))
        {
            // A request that is rejected has no events.
            if (lifetime is not null && request.Headers.Get<string>(MessageHeaders.Events) is not null)
                context.Headers.Set(MessageHeaders.Attempt, lifetime.History.Attempt);
            return;
        }

        events.WriteTo(context.Headers);
        if (lifetime is not null)
            context.Headers.Set(MessageHeaders.Times, lifetime.TimesOf(request.SentTime).Write());
        if (lifetime?.Request.CpuTime is { } cpuTime)
            context.Headers.Set(MessageHeaders.CpuSeconds, cpuTime.TotalSeconds);
        // The answer to a direct request is useless without the queue of its caller. That of a job is sent again.
        context.SetMandatory();
        if (lifetime is not null && context is SendContext<object> { Message: var answer and not Fault })
            lifetime.Answer = answer;
    }

    /// <summary>
    /// Checked before it is sent: at a message over its limit the broker closes the channel, with all messages in flight. The size is that
    /// in the message. It can be larger than in an HTTP response, since decimal numbers are strings in messages.
    /// </summary>
    private static void Check(SendContext context, int maxBytes)
    {
        if (context is SendContext<object> { Message: var result and not Fault }
            && JsonSerializer.SerializeToUtf8Bytes(result, result.GetType(), SystemTextJsonMessageSerializer.Options).Length is var bytes && bytes > maxBytes)
            throw new ResultTooLargeException(bytes, maxBytes);
    }
}
