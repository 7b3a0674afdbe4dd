using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>
/// Unhealthy when an endpoint has not come back for a minute although others consume. The bus reports that as degraded without end. A
/// restart of the service brings it back.
/// </summary>
internal sealed class EndpointsHealthCheck(IBusControl bus, TimeProvider clock) : IHealthCheck
{
    // Messages that were dead-lettered and are not read stop no other one.
    private static readonly string[] WithoutEffect = ["_error", "_skipped", "_dead-letter"];

    private static readonly TimeSpan RecoveryTime = TimeSpan.FromMinutes(1);

    // When each endpoint was first seen not to consume.
    private readonly ConcurrentDictionary<string, long> _lost = new();

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check(bus.CheckHealth().Endpoints.ToDictionary(endpoint => endpoint.Key, endpoint => endpoint.Value.Status == BusHealthStatus.Healthy)));

    /// <param name="endpoints">Whether each endpoint consumes.</param>
    internal HealthCheckResult Check(IReadOnlyDictionary<string, bool> endpoints)
    {
        // If none consumes, the broker is unavailable, which the check of the bus reports.
        foreach (var removed in _lost.Keys.Except(endpoints.Keys))
            _lost.TryRemove(removed, out _);
        var isBrokerAvailable = endpoints.Values.Contains(true);
        foreach (var (address, consumes) in endpoints)
        {
            if (consumes || !isBrokerAvailable)
                _lost.TryRemove(address, out _);
            else
                _lost.TryAdd(address, clock.GetTimestamp());
        }

        return _lost.FirstOrDefault(endpoint => !WithoutEffect.Any(new Uri(endpoint.Key).AbsolutePath.EndsWith) && clock.GetElapsedTime(endpoint.Value) >= RecoveryTime) is { Key: { } lost }
            ? HealthCheckResult.Unhealthy($"The endpoint {new Uri(lost).AbsolutePath.Split('/')[^1]} does not consume, although the broker is available.")
            : HealthCheckResult.Healthy("Every endpoint consumes, or is being restored.");
    }
}
