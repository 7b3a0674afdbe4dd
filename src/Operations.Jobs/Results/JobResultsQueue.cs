using MassTransit;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Results;

/// <summary>The queue that all replicas consume together: what workers answer to jobs waits there until it is stored.</summary>
internal static class JobResultsQueue
{
    // Nothing dies of a result: a replica that stops while the store is away gives results back, as often as that happens.
    private const int DeliveryLimit = 1_000_000;

    // As many as one transaction takes, and few enough to leave the rest to other replicas and to be held while the store is away.
    private const int Prefetch = 100;

    // As long as the longest job: the broker closes the channel of one who keeps a message longer.
    private static readonly TimeSpan AcknowledgementTimeout = TimeSpan.FromHours(25);

    public static void ConfigureJobResults(this IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        // Only what is sent to it, by the address in the request: answers to other callers are none of its business.
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = Prefetch;
        endpoint.UseFilter(ActivatorUtilities.CreateInstance<StoreRetryFilter>(context));
        endpoint.ConnectReceiveEndpointObserver(context.GetRequiredService<PendingResults>());
        if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
            Configure(queue, context.GetRequiredService<IOptions<MessagingOptions>>().Value.QueueType);
    }

    private static void Configure(IRabbitMqReceiveEndpointConfigurator queue, QueueType type)
    {
        queue.UseConcurrentDispatch();
        queue.SetDeliveryAcknowledgementTimeout(AcknowledgementTimeout);
        if (type != QueueType.Quorum)
            return;

        queue.SetQuorumQueue();
        queue.SetQueueArgument("x-delivery-limit", DeliveryLimit);
        const string DeadLetters = $"{QueueNames.JobResults}_dead-letter";
        queue.BindDeadLetterQueue(DeadLetters, DeadLetters, dead => dead.SetQuorumQueue());
    }
}
