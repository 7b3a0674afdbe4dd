using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Sizes;

[Collection(ParallelTests.Name)]
public sealed class InMemorySizes(InMemoryEcho system) : SizeScenarios(system), IClassFixture<InMemoryEcho>;
