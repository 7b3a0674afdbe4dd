using MassTransit;
using Messaging.Api.Jobs.Delivery;
using Messaging.Api.Jobs.Http;
using Messaging.Api.Jobs.Operations;
using Messaging.Api.Jobs.Results;
using Messaging.Api.Jobs.Store;
using Messaging.Api.Jobs.Sweeping;
using Messaging.Api.Jobs.Watch;
using Messaging.Contracts;
using Messaging.ServiceDefaults.Settings;

namespace Messaging.Api.Jobs;

/// <summary>Requests that outlive their HTTP call.</summary>
internal static class JobsExtensions
{
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.AddSettings<JobsOptions>();
        builder.AddJobStore();
        var services = builder.Services;
        services.AddSingleton<JobMetrics>();
        services.AddSingleton<JobOperations>();
        services.AddSingleton<BrokerPatience>();
        services.AddSingleton<JobSender>();
        services.AddSingleton<JobCancels>();
        services.AddSingleton<JobEnd>();
        services.AddSingleton<SentMarks>();
        services.AddHostedService(provider => provider.GetRequiredService<SentMarks>());
        services.AddSingleton<JobWatch>();
        services.AddSingleton<JobNotices>();
        services.AddHostedService(provider => provider.GetRequiredService<JobNotices>());
        services.AddSingleton<JobWaiting>();
        services.AddSingleton<JobOutcomes>();
        services.AddSingleton<ResultsIntake>();
        services.AddSingleton<JobAcceptance>();
        services.AddSingleton<KeysInUse>();
        services.AddSingleton<JobRequests>();
        services.AddSweeping();
    }

    /// <summary>Adds what receives the results of jobs. Operations are added beside it.</summary>
    public static void AddJobResults(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<JobEventsConsumer>().Endpoint(endpoint => endpoint.Name = QueueNames.JobResults);
        bus.AddConsumer<JobsChangedConsumer, JobsChangedConsumerDefinition>();
        bus.AddConfigureEndpointsCallback((context, queue, endpoint) =>
        {
            if (queue == QueueNames.JobResults)
                endpoint.ConfigureJobResults(context);
        });
    }
}
