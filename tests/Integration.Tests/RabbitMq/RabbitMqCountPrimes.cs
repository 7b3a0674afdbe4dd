using Messaging.Integration.Tests.Scenarios;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.RabbitMq;

public sealed class RabbitMqCountPrimes(SharedBroker broker) : CountPrimesScenarios(new RabbitMqSystem(broker));
