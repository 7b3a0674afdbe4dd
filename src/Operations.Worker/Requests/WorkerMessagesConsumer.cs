using MassTransit;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Worker.Requests;

/// <summary>Receives what is published to every worker: cancellations, and the question whether a request has crashed it.</summary>
internal sealed class WorkerMessagesConsumer(InFlightRequests requests, LostDeliveries lost, IBus bus, TimeProvider clock, ILogger<WorkerMessagesConsumer> logger)
    : IConsumer<CancelRequest>, IConsumer<CrashSuspected>, IConsumer<DeliveriesLost>
{
    public Task Consume(ConsumeContext<CancelRequest> context)
    {
        requests.Cancel(context.Message.RequestId, context.Message.Deadline);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<CrashSuspected> context) => lost.Of(context.Message.RequestId) is { Count: > 0 } known
        ? bus.TryPublishToWorkersAsync(new DeliveriesLost(context.Message.RequestId, known), clock, logger, context.CancellationToken)
        : Task.CompletedTask;

    public Task Consume(ConsumeContext<DeliveriesLost> context)
    {
        lost.Add(context.Message.RequestId, context.Message.Deliveries);
        return Task.CompletedTask;
    }
}

internal static class WorkerMessages
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Publishes to every worker, for a second at most. Not by the context of a consumer: that would fail its message too, and a publish can
    /// wait without end (docs/decisions/0021-stuck-consumers.md).
    /// </summary>
    public static async Task TryPublishToWorkersAsync<TMessage>(this IBus bus, TMessage message, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
        where TMessage : class
    {
        try
        {
            await bus.Publish(message, publish => publish.Durable = false, cancellationToken).WaitAsync(Timeout, clock, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.WorkersNotReached(exception);
        }
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
