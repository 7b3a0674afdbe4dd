using MassTransit;

namespace Messaging.Operations.Worker.Requests;

/// <summary>Receives cancellations.</summary>
internal sealed class CancelRequestConsumer(InFlightRequests requests) : IConsumer<CancelRequest>
{
    public Task Consume(ConsumeContext<CancelRequest> context)
    {
        requests.Cancel(context.Message.RequestId, context.Message.Deadline);
        return Task.CompletedTask;
    }
}
