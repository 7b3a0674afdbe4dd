using Messaging.ServiceDefaults.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.ServiceDefaults.Health;

/// <summary>Unhealthy from the moment that the service is asked to stop, so that load balancers send no more calls.</summary>
internal sealed class StoppingHealthCheck(SignalLifetime host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(host.IsStopping
            ? HealthCheckResult.Unhealthy("The service is stopping.")
            : HealthCheckResult.Healthy("The service is running."));
}
