using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.States;
using Hangfire.Storage;
using Messaging.Bench.Database;
using Messaging.Bench.Jobs;
using Messaging.Bench.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Messaging.Bench.Hosts;

/// <summary>Hangfire on PostgreSQL: an API that enqueues and polls, a server of its own, both in one process, or a client without HTTP.</summary>
internal static class HangfireHost
{
    public const string Api = "api";
    public const string Server = "server";
    public const string Both = "both";

    // The shortest that Hangfire.PostgreSql allows. Only in one process is a server told of a job.
    public static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private const string Succeeded = "SELECT count(*) FROM hangfire.job WHERE statename = 'Succeeded'";

    /// <param name="arguments">The role, the database, the iterations of a loop of get_list, and the milliseconds that it waits.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var (loop, wait) = (long.Parse(arguments[2], CultureInfo.InvariantCulture), int.Parse(arguments[3], CultureInfo.InvariantCulture));
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddHangfire(hangfire => Configure(hangfire, arguments[1]));
        if (arguments[0] != Api)
            builder.Services.AddHangfireServer();
        await using var app = builder.Build();
        app.MapGet("/get_item", LoopServer.GetItem);
        app.MapGet("/get_list", (IBackgroundJobClient jobs, JobStorage storage) => ResultAsync(storage, jobs.Enqueue(() => HangfireJobs.GetListAsync(loop, wait))));
        app.MapGet("/loop/{iterations:long}", (long iterations, IBackgroundJobClient jobs, JobStorage storage) => ResultAsync(storage, jobs.Enqueue(() => HangfireJobs.Loop(iterations))));
        await app.RunAsync();
    }

    /// <summary>Jobs that do nothing, as fast as so many threads can enqueue them.</summary>
    /// <param name="arguments">The database, how many jobs to warm up by, how many then, and how many threads.</param>
    public static async Task EnqueueAsync(string[] arguments)
    {
        var (database, numbers) = (arguments[0], arguments[1..].Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList());
        Configure(GlobalConfiguration.Configuration, database);
        var jobs = new BackgroundJobClient();
        await MeasureAsync(numbers[0]);
        ChildProcess.WriteResult(JsonSerializer.Serialize(await MeasureAsync(numbers[1])));

        async Task<JobSeconds> MeasureAsync(int count)
        {
            var before = await CountAsync();
            var began = Stopwatch.GetTimestamp();
            Parallel.For(0, count, new() { MaxDegreeOfParallelism = numbers[2] }, _ => jobs.Enqueue(() => HangfireJobs.Loop(0)));
            var accepted = Stopwatch.GetElapsedTime(began);
            while (await CountAsync() < before + count)
                await Task.Delay(BetweenLooks, TimeProvider.System);
            return new(accepted.TotalSeconds, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        async Task<long> CountAsync() => (long)(await BenchDatabase.RunAsync(database, Succeeded, CancellationToken.None))!;
    }

    private static void Configure(IGlobalConfiguration hangfire, string database) => hangfire
        .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
        .UseSimpleAssemblyNameTypeSerializer()
        .UseRecommendedSerializerSettings()
        .UsePostgreSqlStorage(storage => storage.UseNpgsqlConnection(database), new() { QueuePollInterval = BetweenLooks });

    private static async Task<IResult> ResultAsync(JobStorage storage, string id)
    {
        while (true)
        {
            if (State(storage, id) is { } state && state.Name == SucceededState.StateName)
                return TypedResults.Text(state.Data["Result"], "application/json");
            await Task.Delay(BetweenLooks, TimeProvider.System);
        }
    }

    private static StateData? State(JobStorage storage, string id)
    {
        using var connection = storage.GetReadOnlyConnection();
        return connection.GetStateData(id);
    }
}
