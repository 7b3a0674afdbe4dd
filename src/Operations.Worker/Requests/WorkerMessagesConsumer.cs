using MassTransit;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Worker.Requests;

/// <summary>Receives what is published to every worker: cancellations, and the question whether a request has crashed it.</summary>
internal sealed class WorkerMessagesConsumer(InFlightRequests requests, SurvivedDeliveries survived)
    : IConsumer<CancelRequest>, IConsumer<CrashSuspected>, IConsumer<DeliveriesSurvived>
{
    public Task Consume(ConsumeContext<CancelRequest> context)
    {
        requests.Cancel(context.Message.RequestId, context.Message.Deadline);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<CrashSuspected> context) => survived.Of(context.Message.RequestId) is { Count: > 0 } known
        ? context.Publish(new DeliveriesSurvived(context.Message.RequestId, known), message => message.Durable = false)
        : Task.CompletedTask;

    public Task Consume(ConsumeContext<DeliveriesSurvived> context)
    {
        survived.Add(context.Message.RequestId, context.Message.Deliveries);
        return Task.CompletedTask;
    }
}

/// <summary>Every worker replica has its own queue for these, and publishes <see cref="WorkerJoined"/> when it starts to consume it.</summary>
internal sealed class WorkerMessagesConsumerDefinition : ConsumerDefinition<WorkerMessagesConsumer>
{
    public WorkerMessagesConsumerDefinition() => EndpointName = ReplicaEndpoint.Name("cancel-request");

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<WorkerMessagesConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        var logger = context.GetRequiredService<ILogger<WorkerMessagesConsumer>>();
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
