using Messaging.TestSupport.Databases;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class PostgreSqlJobOwners(SharedDatabase server) : JobOwnerScenarios(server), IClassFixture<SharedDatabase>;
