using Messaging.Operations.Worker.Queues;

namespace Messaging.Operations.Worker.Endpoints;

internal static class EndpointsExtensions
{
    /// <summary>Adds the queues of a worker and the health check of their consumers.</summary>
    public static void AddQueues(this IServiceCollection services)
    {
        services.AddSingleton<QueueConsumers>();
        services.AddSingleton<OperationEndpoints>();
        services.AddHostedService<BackgroundQueues>();
        services.AddHostedService<QuarantineQueue>();
        services.AddHealthChecks().AddCheck<ConsumersHealthCheck>("consumers", tags: ["ready"]);
    }
}
