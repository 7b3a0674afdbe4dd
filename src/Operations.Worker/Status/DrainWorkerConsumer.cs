using MassTransit;
using Messaging.Operations.Worker.Draining;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Worker.Status;

/// <summary>Begins and ends the drain of this worker and the pause of operations, and publishes its status then.</summary>
internal sealed class DrainWorkerConsumer(WorkerDrain drain, OperationPause pause, WorkerStatusPublisher status) : IConsumer<DrainWorker>, IConsumer<PausedOperations>
{
    public Task Consume(ConsumeContext<PausedOperations> context) =>
        pause.TrySet(context.Message.Operations) ? status.PublishAsync() : Task.CompletedTask;

    public Task Consume(ConsumeContext<DrainWorker> context)
    {
        if (context.Message.Worker != ThisWorker.Name)
            return Task.CompletedTask;

        if (context.Message.Drain)
            drain.Begin();
        else
            drain.End();
        return status.PublishAsync();
    }
}

/// <summary>Every worker replica has its own queue for these.</summary>
internal sealed class DrainWorkerConsumerDefinition : ConsumerDefinition<DrainWorkerConsumer>
{
    public DrainWorkerConsumerDefinition() => EndpointName = ReplicaEndpoint.Name("drain-worker");

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<DrainWorkerConsumer> consumerConfigurator,
        IRegistrationContext context) => ReplicaEndpoint.Configure(endpointConfigurator);
}
