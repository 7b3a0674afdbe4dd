using Messaging.ServiceDefaults.Bus;
using Messaging.TestSupport.Brokers;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Messaging.ServiceDefaults.Tests.Bus;

/// <summary>On a broker: only the text of its reply says that a queue does not exist.</summary>
public sealed class CountedQueueTests
{
    private const string Queue = "counted-queue";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_messages_of_a_queue_are_counted_and_a_queue_that_does_not_exist_has_none()
    {
        await using var broker = await Requires.ServerAsync(RabbitMqBroker.StartAsync(Stop));
        await using var client = await new ConnectionFactory { Uri = new(broker.GetConnectionString()) }.CreateConnectionAsync(Stop);
        await using var channel = await client.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Stop);
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: true, autoDelete: true, cancellationToken: Stop);
        await channel.BasicPublishAsync("", Queue, new byte[] { 1 }, Stop);
        var connection = new BrokerConnection(NullLogger<BrokerConnection>.Instance);
        connection.Watch(client);

        Assert.Equal(1u, await connection.CountMessagesAsync(Queue, Stop));
        Assert.Equal(0u, await connection.CountMessagesAsync("no-such-queue", Stop));
    }
}
