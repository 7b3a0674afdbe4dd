using Messaging.TestSupport.Databases;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class PostgreSqlJobChanges(SharedDatabase server) : JobChangeScenarios, IClassFixture<SharedDatabase>
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    protected override async Task<ApiHost> HostAsync()
    {
        _database = await server.FreshAsync(Stop);
        return new ApiHost { Settings = { ["Jobs:Store"] = "PostgreSql", ["ConnectionStrings:Jobs"] = _database.ConnectionString } };
    }
}
