using MassTransit;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Jobs.Watch;

/// <summary>Receives which jobs changed on any replica.</summary>
internal sealed class JobsChangedConsumer(JobWatch watch) : IConsumer<JobsChanged>
{
    public Task Consume(ConsumeContext<JobsChanged> context)
    {
        foreach (var id in context.Message.JobIds)
            watch.Changed(id);
        return Task.CompletedTask;
    }
}

/// <summary>Every Api replica has its own queue for these messages. A lost one is harmless: watchers also poll.</summary>
internal sealed class JobsChangedConsumerDefinition : ConsumerDefinition<JobsChangedConsumer>
{
    public JobsChangedConsumerDefinition() => EndpointName = ReplicaEndpoint.Name("jobs-changed");

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<JobsChangedConsumer> consumerConfigurator,
        IRegistrationContext context) => ReplicaEndpoint.Configure(endpointConfigurator);
}
