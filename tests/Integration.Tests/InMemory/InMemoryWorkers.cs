using Messaging.Integration.Tests.Scenarios;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.InMemory;

[Collection(ParallelTests.Name)]
public sealed class InMemoryWorkers() : WorkersScenarios(new InMemorySystem());
