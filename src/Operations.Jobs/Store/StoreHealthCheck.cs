using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Operations.Jobs.Store;

/// <summary>Degraded while the store is away: what is answered locally or on the line still works.</summary>
internal sealed class StoreHealthCheck(StoreAvailability availability) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(availability.IsThere
            ? HealthCheckResult.Healthy("The job store can be used.")
            : new HealthCheckResult(context.Registration.FailureStatus, "The job store cannot be used: jobs are refused, and results wait."));
}
