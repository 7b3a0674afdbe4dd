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
    public async Task Without_a_queue_of_workers_a_plain_worker_binds_its_own_queue() => await AnswersTheApiAsync(await SettingsAsync(), async channel =>
    {
        await channel.ExchangeDeclareAsync(Envelope.GetListExchange, ExchangeType.Fanout, durable: true, cancellationToken: Stop);
        var queue = await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, cancellationToken: Stop);
        await channel.QueueBindAsync(queue.QueueName, Envelope.GetListExchange, "", cancellationToken: Stop);
        return queue.QueueName;
    });

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
            return AnswerAsync(channel, delivery);
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

    private static async Task AnswerAsync(IChannel channel, BasicDeliverEventArgs delivery)
    {
        var request = JsonDocument.Parse(delivery.Body.ToArray()).RootElement;
        // rabbitmq://host:port/exchange?temporary=true
        var exchange = new Uri(request.GetProperty("responseAddress").GetString()!).Segments[^1];
        var answer = Envelope.Response(request.GetProperty("requestId").GetString()!, "From", "elsewhere");
        await channel.BasicPublishAsync(exchange, "", mandatory: false, Envelope.Properties(), answer, Stop);
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, Stop);
    }

    private async Task<Dictionary<string, string>> SettingsAsync() =>
        new() { [RabbitMqSystem.BrokerSetting] = await broker.FreshAsync(Stop), ["Requests__Timeout"] = "00:00:10" };
}
