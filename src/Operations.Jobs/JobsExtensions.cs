using MassTransit;
using Messaging.Operations.Jobs.DeadLetters;
using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Http;
using Messaging.Operations.Jobs.Results;
using Messaging.Operations.Jobs.Statistics;
using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Sweeping;
using Messaging.Operations.Jobs.Watch;
using Messaging.ServiceDefaults.Settings;

namespace Messaging.Operations.Jobs;

/// <summary>Jobs: requests that continue after their HTTP call.</summary>
internal static class JobsExtensions
{
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.AddSettings<JobsOptions>();
        builder.AddSettings<DeadLettersOptions>();
        builder.AddJobStore();
        var services = builder.Services;
        services.AddHostedService<UnreachableLimits>();
        services.AddSingleton<JobMetrics>();
        services.AddSingleton<PauseMonitor>();
        services.AddHostedService(provider => provider.GetRequiredService<PauseMonitor>());
        services.AddSingleton<JobSender>();
        services.AddSingleton<JobCancellations>();
        services.AddSingleton<JobCompleter>();
        services.AddSingleton<SentAtWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<SentAtWriter>());
        services.AddSingleton<JobWatch>();
        services.AddSingleton<JobNotifications>();
        services.AddHostedService(provider => provider.GetRequiredService<JobNotifications>());
        services.AddSingleton<JobWaiting>();
        services.AddSingleton<JobResults>();
        services.AddSingleton<PendingResults>();
        services.AddSingleton<JobAcceptance>();
        services.AddSingleton<JobRetry>();
        services.AddSingleton<JobCancel>();
        services.AddSingleton<UnfinishedJobs>();
        services.AddSingleton<QueuedJobs>();
        services.AddSingleton<StatisticsHistory>();
        services.AddHostedService<StatisticsWriter>();
        services.AddSingleton<RecentFailures>();
        services.AddSingleton<IdempotencyKeyLocks>();
        services.AddSingleton<JobRequests>();
        services.AddSingleton<DeadLetterMetrics>();
        services.AddSingleton<DeadLetterReplay>();
        services.AddHostedService<DeadLetterCollector>();
        services.AddSweeping();
    }

    /// <summary>Adds the consumers of the results of jobs, without those of single operations.</summary>
    public static void AddJobResults(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<JobEventsConsumer>().Endpoint(endpoint => endpoint.Name = QueueNames.JobResults);
        bus.AddConsumer<JobHeartbeatsConsumer>().Endpoint(endpoint => endpoint.Name = QueueNames.JobHeartbeats);
        bus.AddConsumer<JobsChangedConsumer, JobsChangedConsumerDefinition>();
        bus.AddConsumer<OperationsChangedConsumer, OperationsChangedConsumerDefinition>();
        bus.AddConfigureEndpointsCallback((context, queue, endpoint) =>
        {
            if (queue == QueueNames.JobResults)
                endpoint.ConfigureJobResults(context);
            if (queue == QueueNames.JobHeartbeats)
            {
                endpoint.ConfigureConsumeTopology = false;
                // The next one follows soon.
                endpoint.DiscardFaultedMessages();
            }
        });
    }
}
