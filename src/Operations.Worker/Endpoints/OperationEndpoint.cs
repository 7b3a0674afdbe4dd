using MassTransit;

namespace Messaging.Operations.Worker.Endpoints;

/// <summary>An operation as its endpoints see it.</summary>
/// <param name="Name">Its names.</param>
/// <param name="Consume">Has one more endpoint consume it.</param>
internal sealed record OperationEndpoint(OperationName Name, Action<IBusRegistrationContext, IReceiveEndpointConfigurator> Consume);

/// <summary>The operations of this worker. Complete once the bus is made.</summary>
internal sealed class OperationEndpoints
{
    public List<OperationEndpoint> All { get; } = [];
}
