using Messaging.Operations.Jobs.Store;
using Messaging.TestSupport.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Store;

/// <summary>An Api with a store of its own.</summary>
/// <param name="server">The PostgreSQL server. Null for SQLite.</param>
public abstract class StoreScenarios(SharedDatabase? server) : IAsyncLifetime
{
    protected static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private ApiHost? _api;
    private TestDatabase? _database;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected ApiHost Api => _api!;

    private protected JobStore Store { get; private set; } = null!;

    private protected JobChanges Changes { get; private set; } = null!;

    private protected JobOutbox Outbox { get; private set; } = null!;

    private protected JobMaintenance Maintenance { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // Skips the test if there is no server.
        _database = server is null ? null : await server.FreshAsync(Stop);
        _api = new ApiHost();
        if (_database is not null)
        {
            _api.Settings["Jobs:Store"] = "PostgreSql";
            _api.Settings["ConnectionStrings:Jobs"] = _database.ConnectionString;
        }

        using var client = await JobClient.OfReadyAsync(_api);
        Store = _api.Services.GetRequiredService<JobStore>();
        Changes = _api.Services.GetRequiredService<JobChanges>();
        Outbox = _api.Services.GetRequiredService<JobOutbox>();
        Maintenance = _api.Services.GetRequiredService<JobMaintenance>();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_api is not null)
            await _api.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    private protected Task<JobsContext> ContextAsync() => Api.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync(Stop);

    protected async Task<Guid> AddAsync(string operation = "none", DateTimeOffset? deadline = null)
    {
        // Of no known operation, and not of a process before this one, so no sweep sends or requeues it.
        var job = new Job { Id = Guid.CreateVersion7(), Operation = operation, CreatedAt = Api.Clock.GetUtcNow(), Deadline = deadline ?? DateTimeOffset.MaxValue };
        Assert.True(await Store.AddAsync(job, Stop));
        return job.Id;
    }
}
