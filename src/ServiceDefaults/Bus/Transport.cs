namespace Messaging.ServiceDefaults.Bus;

public enum Transport
{
    /// <summary>A RabbitMQ broker, for separate services.</summary>
    RabbitMq,

    /// <summary>The memory of this process: no broker. Messages are lost with the process.</summary>
    InMemory,
}
