using MassTransit;

namespace Messaging.Operations.Worker.Endpoints;

/// <summary>An operation and how to consume it.</summary>
/// <param name="Name">Its names.</param>
/// <param name="Consume">Adds its consumer to one more endpoint.</param>
internal sealed record OperationEndpoint(OperationName Name, Action<IBusRegistrationContext, IReceiveEndpointConfigurator> Consume);

/// <summary>The operations of this worker. Complete when the bus is created.</summary>
internal sealed class OperationEndpoints
{
    public List<OperationEndpoint> All { get; } = [];
}
