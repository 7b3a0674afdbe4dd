namespace Messaging.Api.Tests.Jobs.Store;

public sealed class SqliteJobChanges : JobChangeScenarios
{
    protected override Task<ApiHost> HostAsync() => Task.FromResult(new ApiHost());
}
