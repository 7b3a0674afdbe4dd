using MassTransit;
using Messaging.Contracts;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Api.Jobs.Watch;

/// <summary>Hears of jobs that changed, on whichever replica that was.</summary>
internal sealed class JobChangedConsumer(JobWatch watch) : IConsumer<JobChanged>
{
    public Task Consume(ConsumeContext<JobChanged> context)
    {
        watch.Changed(context.Message.JobId);
        return Task.CompletedTask;
    }
}

/// <summary>Every Api replica has a queue of its own for these notices: whoever waits looks every second anyway.</summary>
internal sealed class JobChangedConsumerDefinition : ConsumerDefinition<JobChangedConsumer>
{
    public JobChangedConsumerDefinition() => EndpointName = ReplicaEndpoint.Name("job-changed");

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<JobChangedConsumer> consumerConfigurator,
        IRegistrationContext context) => ReplicaEndpoint.Configure(endpointConfigurator);
}
