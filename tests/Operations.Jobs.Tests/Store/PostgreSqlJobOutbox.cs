using Messaging.TestSupport.Databases;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class PostgreSqlJobOutbox(SharedDatabase server) : JobOutboxScenarios(server), IClassFixture<SharedDatabase>;
