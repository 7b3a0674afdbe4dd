using MassTransit;

namespace Messaging.Worker.Queues;

/// <summary>An operation as its endpoints see it.</summary>
/// <param name="Queue">Its own queue, whose name is the operation's.</param>
/// <param name="Consume">Has one more endpoint consume it.</param>
internal sealed record OperationEndpoint(string Queue, Action<IBusRegistrationContext, IReceiveEndpointConfigurator> Consume);
