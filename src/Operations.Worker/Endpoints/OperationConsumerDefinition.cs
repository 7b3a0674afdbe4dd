using MassTransit;
using Messaging.Lanes;
using Messaging.Operations.Worker.Events;
using Messaging.Operations.Worker.Queues;
using Messaging.Operations.Worker.Requests;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Worker.Endpoints;

/// <summary>
/// The endpoints of an operation: the prefetch, the filters around its consumer, and the arguments of its queues.
/// </summary>
internal sealed class OperationConsumerDefinition<TConsumer, TRequest> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
    where TRequest : class
{
    private static readonly OperationName Operation = OperationName.Of<TRequest>();

    private readonly OperationOptions _limits;

    public OperationConsumerDefinition(IOptionsMonitor<OperationOptions> limits)
    {
        _limits = limits.Get(Operation.Name);
        EndpointName = Operation.Queue;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        var consumers = context.GetRequiredService<QueueConsumers>();
        var queue = endpointConfigurator.InputAddress.AbsolutePath.Split('/')[^1];
        // The operation's own queue is configured first, with the bus.
        if (queue == Operation.Queue)
            context.GetRequiredService<OperationEndpoints>().All.Add(new(Operation, (busContext, endpoint) => endpoint.ConfigureConsumer<TConsumer>(busContext)));

        // Each operation configures the quarantine endpoint. The first one adds its consumer.
        var consumer = consumers.Find(queue) ?? AddConsumer(queue, consumers, endpointConfigurator, context);
        consumerConfigurator.Message<TRequest>(message =>
        {
            message.UseFilter(ActivatorUtilities.CreateInstance<RequestLifetimeFilter<TRequest>>(context, consumer, Operation, _limits));
            message.UseFilter(ActivatorUtilities.CreateInstance<RequestEventsFilter<TRequest>>(context));
        });
    }

    private QueueConsumer AddConsumer(
        string queue, QueueConsumers consumers, IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        var lanes = context.GetRequiredService<IOptions<LanesOptions>>().Value;
        var usedLanes = Math.Min(lanes.Count, _limits.MaxLanes ?? lanes.Count);
        var isQuarantine = queue == QueueNames.Quarantine;
        var follows = _limits.WaitingPerLane == 0 && !isQuarantine && endpoint is IRabbitMqReceiveEndpointConfigurator;
        var messages = isQuarantine ? 1 : Math.Min(ushort.MaxValue, usedLanes * (1 + _limits.WaitingPerLane));
        var consumer = new QueueConsumer(queue, isQuarantine ? null : Operation.Name, messages, follows ? ActivatorUtilities.CreateInstance<QueuePrefetch>(context, queue, usedLanes) : null);
        consumers.Add(consumer);
        endpoint.PrefetchCount = messages;
        endpoint.UseAnswerHeaders();
        if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbitMq)
        {
            var type = context.GetRequiredService<IOptions<MessagingOptions>>().Value.QueueType;
            consumers.HasQuarantine = type == QueueType.Quorum;
            Configure(rabbitMq, consumer, type);
        }

        return consumer;
    }

    private static void Configure(IRabbitMqReceiveEndpointConfigurator endpoint, QueueConsumer consumer, QueueType type)
    {
        endpoint.OverrideConsumerTag(consumer.Tag);
        endpoint.ConfigureChannel(channel => channel.UseFilter(consumer));
        endpoint.UseConcurrentDispatch();
        endpoint.UseRequestQueue(consumer.Queue, type);
        endpoint.Handler<WorkerProbe>(_ => Task.CompletedTask);
    }
}
