using Messaging.ServiceDefaults.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Messaging.Operations.Jobs.Store;

internal static class StoreExtensions
{
    public static void AddJobStore(this WebApplicationBuilder builder)
    {
        builder.AddDefaultSettings(
            // They would log every statement.
            new("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Warning"),
            new("Logging:LogLevel:Npgsql", "Warning"));
        builder.Services
            .AddOptionsWithValidateOnStart<JobStoreAddress, JobStoreAddressValidator>()
            .Configure<IConfiguration, IOptions<JobsOptions>>((options, configuration, jobs) =>
                options.Text = configuration.GetConnectionString(ConnectionStringNames.Jobs)
                    ?? (jobs.Value.Store == JobStoreKind.Sqlite ? JobStoreAddress.Sqlite : JobStoreAddress.PostgreSql));
        builder.Services.AddPooledDbContextFactory<JobsContext>(Configure);
        builder.Services.AddSingleton<StoreCircuit>();
        builder.Services.AddSingleton<JobDatabase>();
        builder.Services.AddSingleton<JobStore>();
        builder.Services.AddSingleton<JobChanges>();
        builder.Services.AddSingleton<JobOutbox>();
        builder.Services.AddSingleton<JobMaintenance>();
        builder.Services.AddSingleton<PausedOperationStore>();
        builder.Services.AddSingleton<StatisticsStore>();
        builder.Services.AddSingleton<DeadLetterStore>();
        builder.Services.AddSingleton<SqliteFileLock>();
        builder.Services.AddSingleton<IValidateOptions<JobStoreAddress>, SqliteFileLockValidator>();
        builder.Services.AddHostedService<StoreMonitor>();
        builder.Services.AddHealthChecks()
            .AddCheck<StoreHealthCheck>("job-store", failureStatus: HealthStatus.Degraded, tags: ["ready"]);
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddNpgsql());
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddNpgsqlInstrumentation());
    }

    private static void Configure(IServiceProvider services, DbContextOptionsBuilder context)
    {
        var address = services.GetRequiredService<IOptions<JobStoreAddress>>().Value;
        if (services.GetRequiredService<IOptions<JobsOptions>>().Value.Store == JobStoreKind.Sqlite)
            context.UseSqlite(address.Text);
        else
            context.UseNpgsql(address.PostgreSqlText);

        // Failures are handled by the callers. An outage is logged once, not for each statement.
        context.ConfigureWarnings(warnings => warnings.Ignore(
            RelationalEventId.ConnectionError,
            RelationalEventId.CommandError,
            RelationalEventId.TransactionError,
            RelationalEventId.ExecuteUpdateFailed,
            RelationalEventId.ExecuteDeleteFailed,
            CoreEventId.QueryIterationFailed,
            CoreEventId.SaveChangesFailed));
    }
}
