namespace Messaging.Operations.Jobs.Sweeping;

internal static class SweepingExtensions
{
    public static void AddSweeping(this IServiceCollection services)
    {
        services.AddSingleton<ISweep, DueJobs>();
        services.AddSingleton<ISweep, UntoldCancels>();
        services.AddSingleton<ISweep, UnsentJobs>();
        services.AddSingleton<ISweep, OldJobs>();
        services.AddHostedService<JobSweeper>();
    }
}
