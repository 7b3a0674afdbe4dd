using Messaging.Integration.Tests.Scenarios;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.InMemory;

public sealed class InMemoryLoad() : LoadScenarios(new InMemorySystem());
