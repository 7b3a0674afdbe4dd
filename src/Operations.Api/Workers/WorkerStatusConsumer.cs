using MassTransit;
using Messaging.Operations.Api.Statistics;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Api.Workers;

/// <summary>Receives the status of all workers.</summary>
internal sealed class WorkerStatusConsumer(WorkerRegistry workers, MinuteRecorder minutes) : IConsumer<WorkerStatus>
{
    public Task Consume(ConsumeContext<WorkerStatus> context)
    {
        minutes.Add(context.Message);
        workers.Add(context.Message);
        return Task.CompletedTask;
    }
}

/// <summary>Every Api replica has its own queue for these messages.</summary>
internal sealed class WorkerStatusConsumerDefinition : ConsumerDefinition<WorkerStatusConsumer>
{
    public WorkerStatusConsumerDefinition() => EndpointName = ReplicaEndpoint.Name("worker-status");

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<WorkerStatusConsumer> consumerConfigurator,
        IRegistrationContext context) => ReplicaEndpoint.Configure(endpointConfigurator);
}
