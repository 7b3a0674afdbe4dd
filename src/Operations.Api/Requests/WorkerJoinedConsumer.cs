using MassTransit;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Api.Requests;

/// <summary>Receives notifications of workers that join. They have missed earlier cancellations.</summary>
internal sealed class WorkerJoinedConsumer(CancellationPublisher cancellations) : IConsumer<WorkerJoined>
{
    public Task Consume(ConsumeContext<WorkerJoined> context) => cancellations.RepublishAsync();
}

/// <summary>Every Api replica has its own queue for these messages, and publishes the cancellations of its own callers.</summary>
internal sealed class WorkerJoinedConsumerDefinition : ConsumerDefinition<WorkerJoinedConsumer>
{
    public WorkerJoinedConsumerDefinition() => EndpointName = ReplicaEndpoint.Name("worker-joined");

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<WorkerJoinedConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        // A worker may have joined while this replica was disconnected.
        ReplicaEndpoint.Configure(endpointConfigurator, context.GetRequiredService<CancellationPublisher>().RepublishAsync);
}
