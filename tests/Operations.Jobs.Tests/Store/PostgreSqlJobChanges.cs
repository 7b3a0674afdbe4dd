using Messaging.TestSupport.Databases;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class PostgreSqlJobChanges(SharedDatabase server) : JobChangeScenarios(server), IClassFixture<SharedDatabase>
{
    // raise_exception
    protected override string RefusalCode => "P0001";

    protected override string RefusingTrigger(Guid job) =>
        $"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not today''; END';
        CREATE TRIGGER refuse BEFORE UPDATE ON jobs FOR EACH ROW WHEN (OLD.id = '{job}') EXECUTE FUNCTION refuse();
        """;
}
