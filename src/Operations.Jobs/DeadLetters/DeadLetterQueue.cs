using MassTransit;
using Messaging.Operations.Jobs.Results;
using Messaging.Operations.Jobs.Store;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Jobs.DeadLetters;

/// <summary>A queue of messages that were dead-lettered.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Origin">The queue that its messages were in before.</param>
/// <param name="Reason">Why they were dead-lettered, one of <see cref="DeadLetterReasons"/>.</param>
/// <param name="Operation">The operation of that queue; null if it has messages of several.</param>
internal sealed record DeadLetterQueue(string Name, string Origin, string Reason, string? Operation)
{
    /// <summary>Those of all operations, of the quarantine and of the results of jobs.</summary>
    public static IEnumerable<DeadLetterQueue> All(ApiOperations operations, MessagingOptions messaging)
    {
        // Only quorum queues count deliveries.
        var counts = messaging is { Transport: Transport.RabbitMq, QueueType: QueueType.Quorum };
        return Origins(operations).Where(origin => counts || origin.Queue != QueueNames.Quarantine).SelectMany(origin => Of(origin.Queue, origin.Operation, counts));
    }

    /// <summary>The queues whose messages are dead-lettered.</summary>
    public static IEnumerable<(string Queue, string? Operation)> Origins(ApiOperations operations) =>
    [
        .. operations.All.Select(operation => (operation.Name.Queue, operation.Name.Name)),
        .. operations.All.Select(operation => (operation.Name.BackgroundQueue, operation.Name.Name)),
        (QueueNames.Quarantine, null),
        (QueueNames.JobResults, null),
    ];

    /// <summary>Declares it with the arguments that its other side uses.</summary>
    public void Declare(IRabbitMqReceiveEndpointConfigurator endpoint, QueueType type)
    {
        if (Reason == DeadLetterReasons.DeliveryLimit && Origin != QueueNames.JobResults)
            endpoint.UseDeadLetterQueue(Origin);
        else if (Reason == DeadLetterReasons.DeliveryLimit)
            endpoint.SetQuorumQueue();
        else if (Origin == QueueNames.JobResults)
            endpoint.UseJobResultsQueue(type);
        else
            endpoint.UseRequestQueue(Origin, type);
    }

    private static IEnumerable<DeadLetterQueue> Of(string origin, string? operation, bool counts)
    {
        yield return new(QueueNames.ErrorsOf(origin), origin, DeadLetterReasons.Error, operation);
        yield return new(QueueNames.SkippedOf(origin), origin, DeadLetterReasons.Skipped, operation);
        if (counts)
            yield return new(QueueNames.DeadLettersOf(origin), origin, DeadLetterReasons.DeliveryLimit, operation);
    }
}
