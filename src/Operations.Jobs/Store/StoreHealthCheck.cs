using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Operations.Jobs.Store;

/// <summary>Degraded while the store is unavailable: local and direct requests still work.</summary>
internal sealed class StoreHealthCheck(StoreCircuit circuit) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(circuit.IsClosed
            ? HealthCheckResult.Healthy("The job store is available.")
            : new HealthCheckResult(context.Registration.FailureStatus, "The job store is unavailable: jobs are rejected, and results wait."));
}
