using MassTransit;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>A queue of each replica for messages to all replicas. It is removed after its replica ends.</summary>
public static class ReplicaEndpoint
{
    private static readonly TimeSpan OutlivesReplica = TimeSpan.FromMinutes(1);

    /// <returns>A name that is unique to this replica.</returns>
    public static string Name(string kind) => $"{kind}-{NewId.NextGuid():n}";

    /// <param name="endpoint">The endpoint of the queue.</param>
    /// <param name="whenReadyAsync">
    /// Called whenever it starts to consume, also after a lost connection, during which the queue may have been removed. Not awaited:
    /// the bus starts only after its endpoints.
    /// </param>
    public static void Configure(IReceiveEndpointConfigurator endpoint, Func<Task> whenReadyAsync)
    {
        Configure(endpoint);
        endpoint.ConnectReceiveEndpointObserver(new ReadyObserver(whenReadyAsync));
    }

    public static void Configure(IReceiveEndpointConfigurator endpoint)
    {
        // Neither these messages nor their faults are kept.
        endpoint.DiscardFaultedMessages();
        endpoint.DiscardSkippedMessages();

        if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
        {
            // Durable, since RabbitMQ 4.3 rejects queues that are neither durable nor exclusive.
            queue.AutoDelete = true;
            queue.QueueExpiration = OutlivesReplica;
            // A message is handled at once, so one dispatcher is enough. Each message would wake all others.
            queue.ConcurrentMessageLimit = 1;
        }
    }

    private sealed class ReadyObserver(Func<Task> whenReadyAsync) : IReceiveEndpointObserver
    {
        public Task Ready(ReceiveEndpointReady ready)
        {
            _ = whenReadyAsync();
            return Task.CompletedTask;
        }

        public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

        public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

        public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
    }
}
