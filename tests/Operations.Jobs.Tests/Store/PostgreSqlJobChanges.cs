using Messaging.TestSupport.Databases;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class PostgreSqlJobChanges(SharedDatabase server) : JobChangeScenarios, IClassFixture<SharedDatabase>
{
    private TestDatabase? _database;

    // raise_exception
    protected override string RefusalCode => "P0001";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    protected override string RefusingTrigger(Guid job) =>
        $"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not today''; END';
        CREATE TRIGGER refuse BEFORE UPDATE ON jobs FOR EACH ROW WHEN (OLD.id = '{job}') EXECUTE FUNCTION refuse();
        """;

    protected override async Task<ApiHost> HostAsync()
    {
        _database = await server.FreshAsync(Stop);
        return new ApiHost { Settings = { ["Jobs:Store"] = "PostgreSql", ["ConnectionStrings:Jobs"] = _database.ConnectionString } };
    }
}
