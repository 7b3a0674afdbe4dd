using System.Collections.Concurrent;
using MassTransit;
using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Sweeping;
using Messaging.ServiceDefaults.Bus;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Operations.Jobs.Tests;

/// <summary>
/// The services of an Api without its background work: a test runs single sweeps, on a clock that it moves. Messages go through memory.
/// The services take that for a broker, whose queues are those of <see cref="Broker"/>.
/// </summary>
internal sealed class JobServices : ISendObserver, IPublishObserver, IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-job-services-");
    private readonly ConcurrentQueue<Guid> _sent = new();
    private readonly ConcurrentQueue<int?> _lostCounts = new();
    private readonly WebApplication _app;

    private JobServices()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Transport"] = "InMemory",
            ["Jobs:Store"] = "Sqlite",
            ["ConnectionStrings:Jobs"] = $"Data Source={Path.Combine(_folder.FullName, "jobs.db")};Pooling=False",
        });
        builder.Services.AddSingleton<TimeProvider>(Clock);
        var operations = new ApiOperations(Messaging.Api.Operations.Map);
        builder.AddApi(operations);
        builder.AddBus(operations.AddRequests);
        builder.Services.PostConfigure<MessagingOptions>(messaging => messaging.Transport = Transport.RabbitMq);
        _app = builder.Build();
    }

    public ManualClock Clock { get; } = new();

    public FakeConnection Broker { get; } = new();

    public IServiceProvider Services => _app.Services;

    /// <summary>The jobs that were sent, in this order, whether they were confirmed or not.</summary>
    public IReadOnlyCollection<Guid> Sent => _sent;

    /// <summary>The header <see cref="MessageHeaders.LostCount"/> of each of them.</summary>
    public IReadOnlyCollection<int?> LostCounts => _lostCounts;

    /// <summary>What the broker does with a request or a published message before it confirms it.</summary>
    public Func<Task> Confirm { get; set; } = () => Task.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<JobServices> StartAsync()
    {
        var jobs = new JobServices();
        jobs.Get<BrokerConnection>().Watch(jobs.Broker.Connection);
        await using (var context = await jobs.Get<IDbContextFactory<JobsContext>>().CreateDbContextAsync(Stop))
            await SqliteSchema.MigrateAsync(context, Stop);
        jobs.Get<StoreCircuit>().Close();
        var bus = jobs.Get<IBusControl>();
        bus.ConnectSendObserver(jobs);
        bus.ConnectPublishObserver(jobs);
        await bus.StartAsync(Stop);
        await bus.WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        var started = jobs.Get<Api.Requests.BusStartup>().Completed;
        jobs.Clock.Advance(Second);
        await started;
        return jobs;
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Adds a job that is not sent.</summary>
    public async Task<Guid> AddAsync()
    {
        var now = Clock.GetUtcNow();
        var job = new Job { Id = Guid.CreateVersion7(now), Operation = "get_list", Request = "{}", CreatedAt = now, Deadline = now.AddHours(1) };
        Assert.True(await Get<JobStore>().AddAsync(job, Stop));
        return job.Id;
    }

    public async Task<Job> FindAsync(Guid id) => (await Get<JobStore>().FindAsync(id, Stop))!;

    /// <summary>Runs SQL.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var context = await Get<IDbContextFactory<JobsContext>>().CreateDbContextAsync(Stop);
        await context.Database.ExecuteSqlRawAsync(sql, Stop);
    }

    public Task SweepAsync<TSweep>()
        where TSweep : ISweep => Services.GetServices<ISweep>().OfType<TSweep>().Single().SweepAsync(Stop);

    /// <summary>Runs the sweeps for missing and for unsent jobs each second.</summary>
    public async Task SweepForAsync(TimeSpan time)
    {
        for (var end = Clock.GetUtcNow() + time; Clock.GetUtcNow() < end;)
        {
            Clock.Advance(Second);
            await SweepAsync<MissingJobsSweep>();
            await SweepAsync<DispatchSweep>();
        }
    }

    /// <summary>Stores which jobs were sent and confirmed. This takes a second.</summary>
    public async Task StoreSentAsync()
    {
        var writer = Get<SentAtWriter>();
        await writer.StartAsync(Stop);
        await Eventually.HoldsAsync(() => Clock.TimersIn(Second) == 1);
        Clock.Advance(Second);
        await Eventually.HoldsAsync(() => !Sent.Any(id => writer.Contains(new Job { Id = id, Operation = "" })));
        await writer.StopAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await Get<IBusControl>().StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    Task ISendObserver.PreSend<T>(SendContext<T> context)
    {
        if (context.Message is not Contracts.GetList)
            return Task.CompletedTask;

        _sent.Enqueue(context.RequestId!.Value);
        _lostCounts.Enqueue(context.Headers.Get<int>(MessageHeaders.LostCount));
        return Confirm();
    }

    Task ISendObserver.PostSend<T>(SendContext<T> context) => Task.CompletedTask;

    Task ISendObserver.SendFault<T>(SendContext<T> context, Exception exception) => Task.CompletedTask;

    Task IPublishObserver.PrePublish<T>(PublishContext<T> context) => Confirm();

    Task IPublishObserver.PostPublish<T>(PublishContext<T> context) => Task.CompletedTask;

    Task IPublishObserver.PublishFault<T>(PublishContext<T> context, Exception exception) => Task.CompletedTask;
}
