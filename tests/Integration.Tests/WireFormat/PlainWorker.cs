using System.Net;
using System.Text;
using System.Text.Json;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Processes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Integration.Tests.WireFormat;

/// <summary>Answers requests as a program in any language would: by RabbitMQ and JSON, without MassTransit.</summary>
public sealed class PlainWorker(SharedBroker broker)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plain_worker_consumes_the_queue_of_the_workers()
    {
        var settings = await SettingsAsync();
        await using (await ServiceProcess.StartReadyAsync("Worker", settings, Stop))
        {
            // The queue of a stopped worker remains.
        }

        await AnswersTheApiAsync(settings, async channel =>
        {
            await channel.QueueDeclarePassiveAsync(Queues.GetList, Stop);
            return Queues.GetList;
        });
    }

    [Fact]
    public async Task Without_a_queue_of_workers_a_plain_worker_binds_its_own_queue() => await AnswersTheApiAsync(await SettingsAsync(), BindOwnQueueAsync);

    [Fact]
    public async Task Answers_that_no_caller_waits_for_disturb_no_other_request()
    {
        var settings = await SettingsAsync();
        await using var api = await ServiceProcess.StartReadyAsync("Api", settings, Stop);
        await using var connection = await Queues.ConnectAsync(settings[RabbitMqSystem.BrokerSetting], Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            await AnswerAsync(channel, delivery);
            await AnswerAsync(channel, delivery);
            // As when nothing was moved there for a while.
            await channel.ExchangeDeleteAsync($"{ReplyExchange(delivery)}_skipped", ifUnused: false, cancellationToken: Stop);
        };
        await channel.BasicConsumeAsync(await BindOwnQueueAsync(channel), autoAck: true, consumer, Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };
        await Eventually.TrueAsync(
            "the Api has published", async () => (await http.GetListAsync(Stop)).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(30), Stop);

        for (var count = 0; count < 50; count++)
            Assert.Equal(HttpStatusCode.OK, (await http.GetListAsync(Stop)).Status);
    }

    private static async Task AnswersTheApiAsync(Dictionary<string, string> settings, Func<IChannel, Task<string>> declareAsync)
    {
        await using var api = await ServiceProcess.StartReadyAsync("Api", settings, Stop);
        await using var connection = await Queues.ConnectAsync(settings[RabbitMqSystem.BrokerSetting], Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        await channel.BasicQosAsync(0, prefetchCount: 1, global: false, Stop);
        var consumer = new AsyncEventingBasicConsumer(channel);
        var request = "";
        consumer.ReceivedAsync += (_, delivery) =>
        {
            request = Encoding.UTF8.GetString(delivery.Body.Span);
            return AnswerAndAcknowledgeAsync(channel, delivery);
        };
        await channel.BasicConsumeAsync(await declareAsync(channel), autoAck: false, consumer, Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };

        // A cold Api on a busy machine may take longer to publish its first request than it allows itself.
        await Eventually.TrueAsync(
            "the Api has published", async () => (await http.GetListAsync(Stop)).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(30), Stop);
        Assert.Equal("""["From","elsewhere"]""", await http.GetStringAsync("/get_list", Stop));
        // Nulls and indentation would cost bytes in every request.
        Assert.DoesNotContain("null", request, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", request, StringComparison.Ordinal);
    }

    private static async Task<string> BindOwnQueueAsync(IChannel channel)
    {
        await channel.ExchangeDeclareAsync(Envelope.GetListExchange, ExchangeType.Fanout, durable: true, cancellationToken: Stop);
        var queue = await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, cancellationToken: Stop);
        await channel.QueueBindAsync(queue.QueueName, Envelope.GetListExchange, "", cancellationToken: Stop);
        return queue.QueueName;
    }

    private static async Task AnswerAndAcknowledgeAsync(IChannel channel, BasicDeliverEventArgs delivery)
    {
        await AnswerAsync(channel, delivery);
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, Stop);
    }

    private static async Task AnswerAsync(IChannel channel, BasicDeliverEventArgs delivery)
    {
        var request = JsonDocument.Parse(delivery.Body.ToArray()).RootElement;
        var answer = Envelope.Response(request.GetProperty("requestId").GetString()!, "From", "elsewhere");
        await channel.BasicPublishAsync(ReplyExchange(delivery), "", mandatory: false, Envelope.Properties(), answer, Stop);
    }

    private static string ReplyExchange(BasicDeliverEventArgs delivery) =>
        // rabbitmq://host:port/exchange?temporary=true
        new Uri(JsonDocument.Parse(delivery.Body.ToArray()).RootElement.GetProperty("responseAddress").GetString()!).Segments[^1];

    private async Task<Dictionary<string, string>> SettingsAsync() =>
        new() { [RabbitMqSystem.BrokerSetting] = await broker.FreshAsync(Stop), ["Requests__Timeout"] = "00:00:10" };
}
