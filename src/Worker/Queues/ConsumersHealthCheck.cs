using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Worker.Queues;

/// <summary>Unhealthy while a consumer is connected and gets nothing.</summary>
internal sealed class ConsumersHealthCheck(QueueConsumers consumers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(consumers.All.FirstOrDefault(consumer => consumer.IsSilent) is { } silent
            ? HealthCheckResult.Unhealthy($"The consumer of {silent.Queue} went silent and is being reconnected.")
            : HealthCheckResult.Healthy("Every consumer gets its messages."));
}
