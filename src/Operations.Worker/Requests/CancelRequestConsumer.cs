using MassTransit;
using Messaging.ServiceDefaults.Bus;

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

/// <summary>Every worker replica has its own queue for cancellations, and publishes <see cref="WorkerJoined"/> when it starts to consume it.</summary>
internal sealed class CancelRequestConsumerDefinition : ConsumerDefinition<CancelRequestConsumer>
{
    public CancelRequestConsumerDefinition() => EndpointName = ReplicaEndpoint.Name("cancel-request");

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<CancelRequestConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        var logger = context.GetRequiredService<ILogger<CancelRequestConsumer>>();
        ReplicaEndpoint.Configure(endpointConfigurator, () => PublishJoinedAsync(context, logger));
    }

    private static async Task PublishJoinedAsync(IServiceProvider services, ILogger logger)
    {
        try
        {
            await services.GetRequiredService<IBus>().Publish(new WorkerJoined(), message => message.Durable = false);
        }
        catch (Exception exception)
        {
            // Only CPU time is lost, until the deadlines of the cancelled requests.
            logger.JoinNotPublished(exception);
        }
    }
}
