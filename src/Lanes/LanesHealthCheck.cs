using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Messaging.Lanes;

/// <summary>
/// Degraded while a lane is abandoned. Unhealthy from <c>Lanes:MaxAbandoned</c> of them on, so that an orchestrator restarts the
/// worker, and while lane processes cannot be started.
/// </summary>
internal sealed class LanesHealthCheck(WorkerLanes lanes, IOptions<LanesOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (lanes.StartProblem is { } problem)
            return HealthCheckResult.Unhealthy($"A lane process could not be started: {problem}");

        return lanes.Abandoned switch
        {
            0 => HealthCheckResult.Healthy("All lanes are available."),
            var lost when lost >= options.Value.MaxAbandoned => HealthCheckResult.Unhealthy(Describe(lost)),
            var lost => HealthCheckResult.Degraded(Describe(lost)),
        };
    }

    private static string Describe(int abandoned) => $"{abandoned} threads are busy with computations that did not stop. Only a restart frees them.";
}
