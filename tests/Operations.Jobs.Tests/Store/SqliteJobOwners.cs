namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class SqliteJobOwners() : JobOwnerScenarios(null);
