using Messaging.Integration.Tests.Jobs.Scenarios;
using Messaging.Integration.Tests.Jobs.Systems;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;

namespace Messaging.Integration.Tests.Jobs;

public sealed class RabbitMqAsks(RabbitMqJobFixture fixture) : AskScenarios(fixture), IClassFixture<RabbitMqJobFixture>;

public sealed class RabbitMqWatches(RabbitMqJobFixture fixture) : WatchScenarios(fixture), IClassFixture<RabbitMqJobFixture>;

public sealed class RabbitMqEnds(SharedBroker broker, SharedDatabase database) : EndScenarios(new RabbitMqJobSystem(broker, database));

[Collection(ParallelTests.Name)]
public sealed class RabbitMqOutages(ParallelBroker broker, SharedDatabase database) : OutageScenarios(new RabbitMqJobSystem(broker, database));
