namespace Messaging.TestSupport.Brokers;

/// <summary>A broker that somebody else runs.</summary>
internal sealed class ForeignRabbitMq(string address) : IBroker
{
    public string GetConnectionString() => address;

    public Task StartAsync(CancellationToken stop) => AmqpPort.AnswersAsync(new Uri(address), stop);

    public Task StopAsync() => throw new NotSupportedException("Others may use this broker.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
