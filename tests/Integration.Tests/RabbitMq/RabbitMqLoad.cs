using Messaging.Integration.Tests.Scenarios;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.RabbitMq;

public sealed class RabbitMqLoad(SharedBroker broker) : LoadScenarios(new RabbitMqSystem(broker));
