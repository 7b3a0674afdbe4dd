using System.Text.Json;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Processes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Integration.Tests.WireFormat;

/// <summary>Sends requests to a worker as a program in any language would: by RabbitMQ and JSON, without MassTransit.</summary>
[Collection(ParallelTests.Name)]
public sealed class PlainRequester(ParallelBroker broker)
{
    private const string DirectReplyTo = "amq.rabbitmq.reply-to";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plain_requester_reads_the_answer_from_its_own_exchange_and_queue()
    {
        await using var worker = await StartWorkerAsync();
        await using var connection = await Queues.ConnectAsync(await broker.AddressAsync(Stop), Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        var name = $"replies-{Guid.NewGuid():n}";
        await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: false, autoDelete: true, cancellationToken: Stop);
        await channel.QueueDeclareAsync(name, durable: false, exclusive: true, autoDelete: true, cancellationToken: Stop);
        await channel.QueueBindAsync(name, name, "", cancellationToken: Stop);
        var answer = await ConsumeOneAsync(channel, name);
        var id = Guid.NewGuid();

        await channel.BasicPublishAsync(
            Envelope.GetListExchange, "", mandatory: true, Envelope.Properties(), Envelope.Request(id, $"exchange:{name}?temporary=true"), Stop);

        AssertIsAnswer(await answer.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Stop), id);
    }

    [Fact]
    public async Task A_plain_requester_reads_the_answer_by_direct_reply_to()
    {
        await using var worker = await StartWorkerAsync();
        await using var connection = await Queues.ConnectAsync(await broker.AddressAsync(Stop), Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        var answer = await ConsumeOneAsync(channel, DirectReplyTo);
        var id = Guid.NewGuid();
        var properties = Envelope.Properties();
        properties.ReplyTo = DirectReplyTo;

        await channel.BasicPublishAsync(
            Envelope.GetListExchange, "", mandatory: true, properties, Envelope.Request(id, $"exchange:{DirectReplyTo}"), Stop);

        AssertIsAnswer(await answer.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Stop), id);
    }

    [Fact]
    public async Task A_plain_requester_reads_a_fault_when_the_worker_fails()
    {
        await using var broken = await new RabbitMqSystem(broker).StartBrokenAsync(Stop);
        await using var connection = await Queues.ConnectAsync(await broker.AddressAsync(Stop), Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        var answer = await ConsumeOneAsync(channel, DirectReplyTo);
        var id = Guid.NewGuid();
        var properties = Envelope.Properties();
        properties.ReplyTo = DirectReplyTo;

        await channel.BasicPublishAsync(
            Envelope.GetListExchange, "", mandatory: true, properties, Envelope.Request(id, $"exchange:{DirectReplyTo}"), Stop);

        var fault = await answer.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Stop);
        Assert.Equal(id, fault.GetProperty("requestId").GetGuid());
        Assert.Contains(Envelope.FaultType, fault.GetProperty("messageType").EnumerateArray().Select(type => type.GetString()));
        var reason = fault.GetProperty("message").GetProperty("exceptions")[0];
        Assert.Equal("System.InvalidOperationException", reason.GetProperty("exceptionType").GetString());
        Assert.Equal("The lane broke.", reason.GetProperty("message").GetString());
    }

    private static void AssertIsAnswer(JsonElement answer, Guid id)
    {
        Assert.Equal(id, answer.GetProperty("requestId").GetGuid());
        Assert.Equal([Envelope.ItemListType], answer.GetProperty("messageType").EnumerateArray().Select(type => type.GetString()));
        Assert.Equal("""["Item1","Item2","Item3"]""", JsonSerializer.Serialize(answer.GetProperty("message").GetProperty("items")));
    }

    private static async Task<Task<JsonElement>> ConsumeOneAsync(IChannel channel, string queue)
    {
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            answer.TrySetResult(JsonDocument.Parse(delivery.Body.ToArray()).RootElement);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer, Stop);
        return answer.Task;
    }

    private async Task<ServiceProcess> StartWorkerAsync() => await ServiceProcess.StartReadyAsync(
        "Worker",
        new Dictionary<string, string>
        {
            [RabbitMqSystem.BrokerSetting] = await broker.FreshAsync(Stop),
            ["GetList__Iterations"] = "0",
            ["GetList__Wait"] = "0",
        },
        Stop);
}
