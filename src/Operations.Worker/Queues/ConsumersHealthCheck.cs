using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Operations.Worker.Queues;

/// <summary>Unhealthy while this worker drains on request, and while a consumer is disconnected. The bus only reports degraded, since it reconnects automatically.</summary>
internal sealed class ConsumersHealthCheck(QueueConsumers consumers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(consumers.IsPaused ? HealthCheckResult.Unhealthy("This worker is draining.")
            : consumers.All.FirstOrDefault(consumer => consumer.IsDisconnected) is { } disconnected
            ? HealthCheckResult.Unhealthy($"The consumer of {disconnected.Queue} is disconnected from the broker.")
            : HealthCheckResult.Healthy("Every consumer is connected."));
}
