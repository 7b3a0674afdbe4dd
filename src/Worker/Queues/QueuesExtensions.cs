namespace Messaging.Worker.Queues;

internal static class QueuesExtensions
{
    /// <summary>Adds the queues of a worker and the health check of their consumers.</summary>
    public static void AddQueues(this IServiceCollection services)
    {
        services.AddSingleton<QueueConsumers>();
        services.AddHostedService<BackgroundQueues>();
        services.AddHostedService<SuspectQueue>();
        services.AddHealthChecks().AddCheck<ConsumersHealthCheck>("consumers", tags: ["ready"]);
    }
}
