using MassTransit;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Jobs.Watch;

/// <summary>Hears of jobs that changed, on whichever replica that was.</summary>
internal sealed class JobsChangedConsumer(JobWatch watch) : IConsumer<JobsChanged>
{
    public Task Consume(ConsumeContext<JobsChanged> context)
    {
        foreach (var id in context.Message.JobIds)
            watch.Changed(id);
        return Task.CompletedTask;
    }
}

/// <summary>Every Api replica has a queue of its own for these messages: whoever waits looks every second anyway.</summary>
internal sealed class JobsChangedConsumerDefinition : ConsumerDefinition<JobsChangedConsumer>
{
    public JobsChangedConsumerDefinition() => EndpointName = ReplicaEndpoint.Name("jobs-changed");

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<JobsChangedConsumer> consumerConfigurator,
        IRegistrationContext context) => ReplicaEndpoint.Configure(endpointConfigurator);
}
