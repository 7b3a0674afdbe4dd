namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class SqliteJobChanges : JobChangeScenarios
{
    protected override string RefusalCode => "SQLite 1811";

    protected override Task<ApiHost> HostAsync() => Task.FromResult(new ApiHost());

    protected override string RefusingTrigger(Guid job) =>
        $"CREATE TRIGGER refuse BEFORE UPDATE ON jobs WHEN OLD.id = '{job.ToString().ToUpperInvariant()}' BEGIN SELECT RAISE(ABORT, 'not today'); END";
}
