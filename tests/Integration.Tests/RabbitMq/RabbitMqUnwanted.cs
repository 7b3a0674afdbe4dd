using Messaging.Integration.Tests.Scenarios;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.RabbitMq;

public sealed class RabbitMqUnwanted(SharedBroker broker) : UnwantedScenarios(new RabbitMqSystem(broker));
