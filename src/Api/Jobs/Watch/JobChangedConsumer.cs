using MassTransit;
using Messaging.Contracts;

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

/// <summary>Every Api replica has a queue of its own for these notices, which goes when the replica goes.</summary>
internal sealed class JobChangedConsumerDefinition : ConsumerDefinition<JobChangedConsumer>
{
    private static readonly TimeSpan QueueOutlivesReplica = TimeSpan.FromMinutes(1);

    public JobChangedConsumerDefinition() => EndpointName = $"job-changed-{NewId.NextGuid():n}";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<JobChangedConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        // No notice is worth keeping: whoever waits looks every second.
        endpointConfigurator.DiscardFaultedMessages();
        endpointConfigurator.DiscardSkippedMessages();

        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator queue)
        {
            // Durable, since RabbitMQ 4.3 refuses queues that are neither durable nor exclusive.
            queue.AutoDelete = true;
            queue.QueueExpiration = QueueOutlivesReplica;
        }
    }
}
