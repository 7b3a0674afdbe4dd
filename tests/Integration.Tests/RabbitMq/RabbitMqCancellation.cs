using Messaging.Integration.Tests.Scenarios;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.RabbitMq;

public sealed class RabbitMqCancellation(SharedBroker broker) : CancellationScenarios(new RabbitMqSystem(broker));
