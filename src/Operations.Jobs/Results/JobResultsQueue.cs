using MassTransit;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Results;

/// <summary>The queue of job results, which all replicas consume. Results wait there until they are stored.</summary>
internal static class JobResultsQueue
{
    // High, since a result crashes nothing. A replica that stops while the store is unavailable requeues results.
    private const int DeliveryLimit = 1_000_000;

    // As many as one transaction takes. Few enough to leave work for other replicas, and to hold while the store is unavailable.
    private const int Prefetch = 100;

    // As long as the longest job. The broker closes the channel of a consumer that holds a message longer.
    private static readonly TimeSpan AcknowledgementTimeout = TimeSpan.FromHours(25);

    public static void ConfigureJobResults(this IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        // It receives only messages that are sent to it, by the address in the request. Answers to other callers are not published to it.
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = Prefetch;
        endpoint.UseFilter(ActivatorUtilities.CreateInstance<StoreRetryFilter>(context));
        endpoint.ConnectReceiveEndpointObserver(context.GetRequiredService<PendingResults>());
        if (endpoint is not IRabbitMqReceiveEndpointConfigurator queue)
            return;

        queue.UseConcurrentDispatch();
        queue.UseJobResultsQueue(context.GetRequiredService<IOptions<MessagingOptions>>().Value.QueueType);
    }

    /// <summary>Declares the queue, or its error or skipped queue: MassTransit gives these the same arguments.</summary>
    public static void UseJobResultsQueue(this IRabbitMqReceiveEndpointConfigurator queue, QueueType type)
    {
        queue.SetDeliveryAcknowledgementTimeout(AcknowledgementTimeout);
        if (type != QueueType.Quorum)
            return;

        queue.SetQuorumQueue();
        queue.SetQueueArgument("x-delivery-limit", DeliveryLimit);
        var deadLetters = QueueNames.DeadLettersOf(QueueNames.JobResults);
        queue.BindDeadLetterQueue(deadLetters, deadLetters, dead => dead.SetQuorumQueue());
    }
}
