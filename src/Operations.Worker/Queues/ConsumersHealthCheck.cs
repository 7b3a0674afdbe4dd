using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Operations.Worker.Queues;

/// <summary>Unhealthy while a consumer has lost the broker. The bus itself calls that degraded, since it connects again by itself.</summary>
internal sealed class ConsumersHealthCheck(QueueConsumers consumers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(consumers.All.FirstOrDefault(consumer => consumer.IsDisconnected) is { } disconnected
            ? HealthCheckResult.Unhealthy($"The consumer of {disconnected.Queue} has lost the broker.")
            : HealthCheckResult.Healthy("Every consumer is connected."));
}
