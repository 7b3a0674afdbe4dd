namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class SqliteJobFilters() : JobFilterScenarios(null);
