using Messaging.TestSupport.Databases;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class PostgreSqlJobFilters(SharedDatabase server) : JobFilterScenarios(server), IClassFixture<SharedDatabase>;
