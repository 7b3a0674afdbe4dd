using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Operations.Api.Requests;

/// <summary>Degraded while requests cannot be published: local requests still work.</summary>
internal sealed class PublisherHealthCheck(PublisherCircuit circuit) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(circuit.Reason is { } reason
            ? new HealthCheckResult(context.Registration.FailureStatus, $"Requests cannot be sent to workers: {reason}.")
            : HealthCheckResult.Healthy("Requests can be sent to workers."));
}
