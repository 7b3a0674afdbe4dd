using Messaging.Integration.Tests.Jobs.Scenarios;
using Messaging.Integration.Tests.Jobs.Systems;

namespace Messaging.Integration.Tests.Jobs;

public sealed class InMemoryAsks(InMemoryJobFixture fixture) : AskScenarios(fixture), IClassFixture<InMemoryJobFixture>;

public sealed class InMemoryWatches(InMemoryJobFixture fixture) : WatchScenarios(fixture), IClassFixture<InMemoryJobFixture>;

public sealed class InMemoryEnds() : EndScenarios(new InMemoryJobSystem());

public sealed class InMemoryOutages() : OutageScenarios(new InMemoryJobSystem());
