using System.ComponentModel.DataAnnotations;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs;

/// <summary>The store of jobs and their times.</summary>
public sealed class JobsOptions
{
    /// <value>The database. Default: <see cref="JobStoreKind.PostgreSql"/>.</value>
    public JobStoreKind Store { get; set; } = JobStoreKind.PostgreSql;

    /// <value>The time from accepting a job to its deadline, 100 ms to 1 day. Default: 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromHours(1);

    /// <value>How long a finished job is kept, 1 s to 1 year. Default: 24 hours.</value>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(24);
}

/// <summary>Warns at start of limits that no request lives long enough to reach.</summary>
internal sealed partial class UnreachableLimits(
    ApiOperations operations,
    IOptionsMonitor<OperationOptions> limits,
    IOptions<JobsOptions> jobs,
    IOptions<RequestsOptions> requests,
    ILogger<UnreachableLimits> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var name in operations.All.Select(operation => operation.Name))
        {
            if (limits.Get(name.Name).TimeLimit is { } limit && limit > jobs.Value.Timeout && limit > requests.Value.Timeout)
                LogOutOfReach(name.Section, limit, requests.Value.Timeout, jobs.Value.Timeout);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        LogLevel.Warning,
        "{Section:l}:TimeLimit is {Limit}, and is never reached: a request ends after Requests:Timeout, {Requests}, and a job after Jobs:Timeout, {Jobs}")]
    private partial void LogOutOfReach(string section, TimeSpan limit, TimeSpan requests, TimeSpan jobs);
}
