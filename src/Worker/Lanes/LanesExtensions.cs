using Messaging.Worker.Lanes.Processes;

namespace Messaging.Worker.Lanes;

internal static class LanesExtensions
{
    /// <summary>Adds the lanes of this worker with their metrics and their health.</summary>
    public static void AddLanes(this IServiceCollection services, ComputationCatalog catalog)
    {
        services.AddMetrics();
        services.AddSingleton(catalog);
        services.AddSingleton(LaneCommand.ThisProgram);
        services.AddSingleton<LaneMetrics>();
        services.AddSingleton<WorkerLanes>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerLanes>());
        services.AddHealthChecks().AddCheck<LanesHealthCheck>("lanes", tags: ["ready"]);
    }
}
