using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Sizes;

[Collection(BesideTheOthers.Name)]
public sealed class InMemorySizes(InMemoryEcho system) : SizeScenarios(system), IClassFixture<InMemoryEcho>;
