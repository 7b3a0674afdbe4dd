using MassTransit;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Worker.Requests;

/// <summary>Every worker replica has a queue of its own for these notices, and says when it begins to hear them.</summary>
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
            // Nothing is lost but CPU time until the deadlines of those who left.
            logger.JoinNotPublished(exception);
        }
    }
}
