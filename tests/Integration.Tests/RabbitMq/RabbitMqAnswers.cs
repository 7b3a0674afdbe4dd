using Messaging.Integration.Tests.Scenarios;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.RabbitMq;

public sealed class RabbitMqAnswers(SharedBroker broker) : AnswerScenarios(new RabbitMqSystem(broker));
