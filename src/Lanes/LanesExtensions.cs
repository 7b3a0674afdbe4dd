using Messaging.Lanes.Processes;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Messaging.Lanes;

public static class LanesExtensions
{
    /// <summary>Adds the lanes of this worker, their metrics and their health check.</summary>
    public static void AddLanes(this IServiceCollection services, ComputationCatalog catalog)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(catalog);
        services.AddSingleton(LaneCommand.ThisProgram);
        services.AddSingleton<LaneMetrics>();
        services.AddSingleton(provider => new WorkerLanes(
            provider.GetRequiredService<IOptions<LanesOptions>>(),
            provider.GetRequiredService<ComputationCatalog>(),
            provider.GetRequiredService<LaneCommand>(),
            provider.GetRequiredService<LaneMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WorkerLanes>>()));
        services.TryAddSingleton<ILanes>(provider => provider.GetRequiredService<WorkerLanes>());
        services.AddHostedService(provider => provider.GetRequiredService<WorkerLanes>());
        services.AddHealthChecks().AddCheck<LanesHealthCheck>("lanes", tags: ["ready"]);
    }
}
