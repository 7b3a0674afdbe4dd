using MassTransit;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>A queue that each replica has for itself, for notices to all of them. It goes when its replica goes.</summary>
public static class ReplicaEndpoint
{
    private static readonly TimeSpan OutlivesReplica = TimeSpan.FromMinutes(1);

    /// <returns>A name that no other replica has.</returns>
    public static string Name(string kind) => $"{kind}-{NewId.NextGuid():n}";

    public static void Configure(IReceiveEndpointConfigurator endpoint)
    {
        // No notice is worth keeping, and no fault of one concerns anybody.
        endpoint.DiscardFaultedMessages();
        endpoint.DiscardSkippedMessages();

        if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
        {
            // Durable, since RabbitMQ 4.3 refuses queues that are neither durable nor exclusive.
            queue.AutoDelete = true;
            queue.QueueExpiration = OutlivesReplica;
        }
    }
}
