namespace Messaging.Operations.Jobs.Sweeping;

internal static class SweepingExtensions
{
    public static void AddSweeping(this IServiceCollection services)
    {
        services.AddSingleton<ISweep, ExpirySweep>();
        services.AddSingleton<ISweep, CancellationSweep>();
        services.AddSingleton<ISweep, DispatchSweep>();
        services.AddSingleton<ISweep, MissingJobsSweep>();
        services.AddSingleton<ISweep, RetentionSweep>();
        services.AddSingleton<ISweep, DeadLetterSweep>();
        services.AddHostedService<JobSweeper>();
    }
}
