using MassTransit;
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

/// <summary>An operation and how to consume it.</summary>
/// <param name="Name">Its names.</param>
/// <param name="Consume">Adds its consumer to one more endpoint.</param>
internal sealed record OperationEndpoint(OperationName Name, Action<IBusRegistrationContext, IReceiveEndpointConfigurator> Consume);

/// <summary>The operations of this worker. Complete when the bus is created.</summary>
internal sealed class OperationEndpoints
{
    public List<OperationEndpoint> All { get; } = [];
}
