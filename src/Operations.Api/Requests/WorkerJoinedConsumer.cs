using MassTransit;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Api.Requests;

/// <summary>Hears of workers that join: what was told before they came they have not heard.</summary>
internal sealed class WorkerJoinedConsumer(CancellationPublisher cancellations) : IConsumer<WorkerJoined>
{
    public Task Consume(ConsumeContext<WorkerJoined> context) => cancellations.RepublishAsync();
}

/// <summary>Every Api replica has a queue of its own for these notices, and tells of its own callers.</summary>
internal sealed class WorkerJoinedConsumerDefinition : ConsumerDefinition<WorkerJoinedConsumer>
{
    public WorkerJoinedConsumerDefinition() => EndpointName = ReplicaEndpoint.Name("worker-joined");

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<WorkerJoinedConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        // A worker may have joined while nothing was heard here.
        ReplicaEndpoint.Configure(endpointConfigurator, context.GetRequiredService<CancellationPublisher>().RepublishAsync);
}
