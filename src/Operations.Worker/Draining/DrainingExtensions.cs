using Messaging.Lanes;
using Messaging.ServiceDefaults.Hosting;

namespace Messaging.Operations.Worker.Draining;

internal static class DrainingExtensions
{
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(10);

    /// <summary>Adds the drain and its part of the shutdown timeout.</summary>
    public static void AddDraining(this IServiceCollection services)
    {
        services.AddHostedService<WorkerDrain>();
        services.AddShutdownTimeout<WorkerOptions>(worker => worker.DrainTimeout + ShutdownMargin);
        services.AddShutdownTimeout<LanesOptions>(lanes => lanes.GracePeriod);
    }
}
