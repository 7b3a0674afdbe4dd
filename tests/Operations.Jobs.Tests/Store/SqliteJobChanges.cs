namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class SqliteJobChanges() : JobChangeScenarios(null)
{
    protected override string RefusalCode => "SQLite 1811";

    protected override string RefusingTrigger(Guid job) =>
        $"CREATE TRIGGER refuse BEFORE UPDATE ON jobs WHEN OLD.id = '{job.ToString().ToUpperInvariant()}' BEGIN SELECT RAISE(ABORT, 'not today'); END";
}
