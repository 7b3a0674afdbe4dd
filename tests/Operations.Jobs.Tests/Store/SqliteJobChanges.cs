namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class SqliteJobChanges : JobChangeScenarios
{
    protected override Task<ApiHost> HostAsync() => Task.FromResult(new ApiHost());
}
