using Messaging.Integration.Tests.Systems;
using Messaging.Integration.Tests.WireFormat;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>Requests without a worker. A worker declared the queues and stopped.</summary>
public sealed class DeadLetters(SharedBroker broker)
{
    private const int DeliveryLimit = 10;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_expired_request_is_dropped_and_a_request_at_the_delivery_limit_is_kept()
    {
        var address = await broker.FreshAsync(Stop);
        await using (await ServiceProcess.StartReadyAsync("Worker", WorkerSettings.Of(address), Stop))
        {
        }

        await PublishAsync(address, Envelope.Request(Guid.NewGuid()), expiration: "100");
        await BecomesAsync(address, Queues.GetList, 0);

        var unsettled = Envelope.Request(Guid.NewGuid());
        await PublishAsync(address, unsettled, expiration: null);
        for (var delivery = 0; delivery <= DeliveryLimit; delivery++)
            await TakeAndLeaveAsync(address);

        // Were the first one kept too, it would be here before the second.
        await BecomesAsync(address, Queues.DeadLetters, 1);
        Assert.Equal(unsettled, await TakeAsync(address, Queues.DeadLetters));
        await BecomesAsync(address, Queues.GetList, 0);
    }

    private static async Task PublishAsync(string address, byte[] body, string? expiration)
    {
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        var properties = Envelope.Properties();
        properties.Expiration = expiration;
        await channel.BasicPublishAsync("", Queues.GetList, mandatory: true, properties, body, Stop);
        await BecomesAsync(address, Queues.GetList, 1);
    }

    private static async Task TakeAndLeaveAsync(string address)
    {
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        await Eventually.TrueAsync("it is delivered again", async () => await channel.BasicGetAsync(Queues.GetList, autoAck: false, Stop) is not null, Soon, Stop);
    }

    private static async Task<byte[]?> TakeAsync(string address, string queue)
    {
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        return (await channel.BasicGetAsync(queue, autoAck: true, Stop))?.Body.ToArray();
    }

    private static async Task BecomesAsync(string address, string queue, uint count)
    {
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await Eventually.TrueAsync($"{queue} has {count}", async () => await Queues.CountAsync(connection, queue, Stop) == count, Soon, Stop);
    }
}
