using Messaging.Integration.Tests.Jobs.Scenarios;
using Messaging.Integration.Tests.Jobs.Systems;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Jobs;

[Collection(ParallelTests.Name)]
public sealed class InMemoryAsks(InMemoryJobFixture fixture) : AskScenarios(fixture), IClassFixture<InMemoryJobFixture>;

[Collection(ParallelTests.Name)]
public sealed class InMemoryWatches(InMemoryJobFixture fixture) : WatchScenarios(fixture), IClassFixture<InMemoryJobFixture>;

[Collection(ParallelTests.Name)]
public sealed class InMemoryEnds() : EndScenarios(new InMemoryJobSystem());

[Collection(ParallelTests.Name)]
public sealed class InMemoryOutages() : OutageScenarios(new InMemoryJobSystem());

[Collection(ParallelTests.Name)]
public sealed class InMemoryDeadLetters() : DeadLetterScenarios(new InMemoryJobSystem());
