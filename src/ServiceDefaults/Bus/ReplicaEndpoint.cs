using MassTransit;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>A queue that each replica has for itself, for notices to all of them. It goes when its replica goes.</summary>
public static class ReplicaEndpoint
{
    private static readonly TimeSpan OutlivesReplica = TimeSpan.FromMinutes(1);

    /// <returns>A name that no other replica has.</returns>
    public static string Name(string kind) => $"{kind}-{NewId.NextGuid():n}";

    /// <param name="endpoint">The endpoint of the queue.</param>
    /// <param name="whenReadyAsync">
    /// Called whenever it begins to hear, also after a lost connection, during which the queue may have gone. Not awaited: the
    /// bus starts only when its endpoints have.
    /// </param>
    public static void Configure(IReceiveEndpointConfigurator endpoint, Func<Task> whenReadyAsync)
    {
        Configure(endpoint);
        endpoint.ConnectReceiveEndpointObserver(new ReadyObserver(whenReadyAsync));
    }

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
            // A notice is dealt with at once, so one dispatcher is enough; each notice would wake all others.
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
