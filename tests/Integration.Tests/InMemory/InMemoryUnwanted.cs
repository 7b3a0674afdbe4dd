using Messaging.Integration.Tests.Scenarios;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.InMemory;

public sealed class InMemoryUnwanted() : UnwantedScenarios(new InMemorySystem());
