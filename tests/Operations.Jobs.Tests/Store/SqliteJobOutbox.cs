namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class SqliteJobOutbox() : JobOutboxScenarios(null);
