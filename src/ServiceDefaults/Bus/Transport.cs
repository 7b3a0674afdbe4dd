namespace Messaging.ServiceDefaults.Bus;

public enum Transport
{
    /// <summary>A RabbitMQ broker, for services that run apart.</summary>
    RabbitMq,

    /// <summary>This process's own memory: no broker, nothing survives the process.</summary>
    InMemory,
}
