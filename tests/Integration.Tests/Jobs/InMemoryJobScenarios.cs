using Messaging.Integration.Tests.Jobs.Scenarios;
using Messaging.Integration.Tests.Jobs.Systems;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Jobs;

[Collection(BesideTheOthers.Name)]
public sealed class InMemoryAsks(InMemoryJobFixture fixture) : AskScenarios(fixture), IClassFixture<InMemoryJobFixture>;

[Collection(BesideTheOthers.Name)]
public sealed class InMemoryWatches(InMemoryJobFixture fixture) : WatchScenarios(fixture), IClassFixture<InMemoryJobFixture>;

[Collection(BesideTheOthers.Name)]
public sealed class InMemoryEnds() : EndScenarios(new InMemoryJobSystem());

[Collection(BesideTheOthers.Name)]
public sealed class InMemoryOutages() : OutageScenarios(new InMemoryJobSystem());
