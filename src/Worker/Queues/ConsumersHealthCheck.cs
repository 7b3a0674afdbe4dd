using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Worker.Queues;

/// <summary>Unhealthy while a consumer is connected and gets nothing, and while one has lost the broker.</summary>
internal sealed class ConsumersHealthCheck(QueueConsumers consumers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        // The bus itself calls that degraded, since it connects again by itself.
        if (consumers.All.FirstOrDefault(consumer => consumer.IsCutOff) is { } cutOff)
            return HealthCheckResult.Unhealthy($"The consumer of {cutOff.Queue} has lost the broker.");
        if (consumers.All.FirstOrDefault(consumer => consumer.IsSilent) is { } silent)
            return HealthCheckResult.Unhealthy($"The consumer of {silent.Queue} went silent and is being reconnected.");
        return HealthCheckResult.Healthy("Every consumer gets its messages.");
    }
}
