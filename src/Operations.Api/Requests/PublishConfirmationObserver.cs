using MassTransit;

namespace Messaging.Operations.Api.Requests;

/// <summary>Notes when the transport has accepted a request, on RabbitMQ when the broker has confirmed it.</summary>
/// <remarks>The task of the request client completes only with the answer.</remarks>
internal sealed class PublishConfirmationObserver : IPublishObserver
{
    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class
    {
        if (context.TryGetPayload(out ResponseWait? waiting))
            waiting.Published();
        return Task.CompletedTask;
    }

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;
}
