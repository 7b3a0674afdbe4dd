using MassTransit;

namespace Messaging.Operations.Api.Requests;

/// <summary>Hears when the transport has taken a request, with RabbitMQ when the broker has confirmed it.</summary>
/// <remarks>The request client's task ends with the answer and says nothing of this earlier moment.</remarks>
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
