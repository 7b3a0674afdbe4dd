using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Integration.Tests.Jobs.Scenarios;
using Messaging.Integration.Tests.Jobs.Systems;
using Messaging.Integration.Tests.Systems;
using Messaging.Integration.Tests.WireFormat;
using Messaging.TestSupport.Databases;
using Messaging.TestSupport.Processes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Integration.Tests.Jobs;

[Collection(ParallelTests.Name)]
public sealed class RabbitMqDeadLetters(ParallelBroker broker, SharedDatabase database) : DeadLetterScenarios(new RabbitMqJobSystem(broker, database))
{
    private const int DeliveryLimit = 10;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_at_the_delivery_limit_is_listed_and_answered_after_a_replay_and_an_expired_one_is_not_listed()
    {
        var (address, store) = (await broker.FreshAsync(Stop), await database.FreshAsync(Stop));
        await using var ownStore = store;
        var settings = RabbitMqJobSystem.Settings(address, store, []);
        await using (await ServiceProcess.StartReadyAsync("Worker", settings, Stop))
        {
            // Its queues remain.
        }

        await using var api = await ServiceProcess.StartReadyAsync("Api", settings, Stop);
        using var client = new JobClient(await api.AddressAsync(Stop));
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        var (replies, answered) = await ReplyAsync(channel);
        var (expired, unsettled) = (Guid.NewGuid(), Guid.NewGuid());
        await PublishAsync(channel, Queues.GetList, Envelope.Request(unsettled, replies, new { Deadline = TimeProvider.System.GetUtcNow().AddSeconds(1).ToString("O") }));
        for (var delivery = 0; delivery <= DeliveryLimit; delivery++)
            await TakeAndLeaveAsync(address, Queues.GetList);

        var letter = Assert.Single(await client.DeadLettersAsync(letters => letters.Length > 0));

        Assert.Equal(("get-list", "delivery-limit", unsettled), (letter.Queue, letter.Reason, letter.RequestId));
        // Not before: a delivery of this one would be missing for the other.
        await PublishAsync(channel, Queues.GetList, Envelope.Request(expired), expiration: "100");
        await BecomesAsync(connection, Queues.GetList, 0);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", settings, Stop);
        await client.ReplayAsync(letter.Id);
        Assert.Equal(unsettled, await answered.WaitAsync(Soon, TimeProvider.System, Stop));
        Assert.Empty(await client.DeadLettersAsync());
    }

    [Fact]
    public async Task Messages_that_were_put_aside_before_the_Api_started_are_listed_and_one_that_arrives_twice_once()
    {
        var address = await broker.FreshAsync(Stop);
        await using var store = await database.FreshAsync(Stop);
        var settings = RabbitMqJobSystem.Settings(address, store, []);
        // The worker declares its error and its skipped queue before the Api does.
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", settings, Stop);
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        await PublishAsync(channel, Queues.GetList, "no JSON \0"u8.ToArray());
        await PublishAsync(channel, Queues.GetListBackground, """{ "messageType": ["urn:message:Messaging.Contracts:GetMoon"], "message": {} }"""u8.ToArray());
        await BecomesAsync(connection, Queues.Errors, 1);
        await BecomesAsync(connection, $"{Queues.GetListBackground}_skipped", 1);
        await CopyAsync(channel, Queues.Errors);

        await using var api = await ServiceProcess.StartReadyAsync("Api", settings, Stop);
        using var client = new JobClient(await api.AddressAsync(Stop));
        await BecomesAsync(connection, Queues.Errors, 0);

        var letters = await client.DeadLettersAsync(letters => letters.Length >= 2);
        Assert.Equal([("get-list", "error"), ("get-list_background", "skipped")], letters.Select(letter => (letter.Queue, letter.Reason)).Order());
        var error = letters.Single(letter => letter.Reason == "error");
        Assert.Equal("no JSON \0", (await client.DeadLetterAsync(error.Id)).GetProperty("body").GetString());
        Assert.DoesNotContain(api.Log, line => line.Message.Contains("Declare queue faulted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Quorum")]
    [InlineData("Classic")]
    public async Task A_worker_can_put_messages_aside_in_queues_that_the_Api_has_declared(string type)
    {
        var address = await broker.FreshAsync(Stop);
        await using var store = await database.FreshAsync(Stop);
        var settings = RabbitMqJobSystem.Settings(address, store, [("Messaging__QueueType", type), .. Failing]);
        await using var api = await ServiceProcess.StartReadyAsync("Api", settings, Stop);
        using var client = new JobClient(await api.AddressAsync(Stop));
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await Eventually.TrueAsync("its queues are declared", () => Queues.ExistsAsync(connection, "count-primes_skipped", Stop), Soon, Stop);
        await Eventually.TrueAsync("its queues are declared", () => Queues.ExistsAsync(connection, "count-primes_error", Stop), Soon, Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", settings, Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);

        await FailAsync(client, HttpStatusCode.GatewayTimeout, 1_000_000_000);
        await PublishAsync(channel, "count-primes", """{ "messageType": ["urn:message:Messaging.Contracts:GetMoon"], "message": {} }"""u8.ToArray());
        await PublishAsync(channel, Queues.JobResults, "no result"u8.ToArray());

        var letters = await client.DeadLettersAsync(letters => letters.Length == 3);
        Assert.Equal([("count-primes", "error"), ("count-primes", "skipped"), ("job-results", "error")], letters.Select(letter => (letter.Queue, letter.Reason)).Order());
        foreach (var process in new[] { api, worker })
            Assert.DoesNotContain(process.Log, line => line.Message.Contains("Declare queue faulted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messages_of_a_queue_that_is_not_there_do_not_stop_the_replay_of_others()
    {
        const int Unroutable = 8;
        var address = await broker.FreshAsync(Stop);
        await using var store = await database.FreshAsync(Stop);
        // Without a worker nobody declares the queue of get_list. The Api declares that of results.
        await using var api = await ServiceProcess.StartReadyAsync("Api", RabbitMqJobSystem.Settings(address, store, []), Stop);
        using var client = new JobClient(await api.AddressAsync(Stop));
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        foreach (var queue in new[] { Queues.Errors, $"{Queues.JobResults}_error" })
            await Eventually.TrueAsync("its queues are declared", () => Queues.ExistsAsync(connection, queue, Stop), Soon, Stop);
        for (var number = 0; number < Unroutable; number++)
            await PublishAsync(channel, Queues.Errors, Envelope.Request(Guid.NewGuid()));
        await client.DeadLettersAsync(letters => letters.Length == Unroutable);
        await PublishAsync(channel, $"{Queues.JobResults}_error", "no result"u8.ToArray());
        var result = (await client.DeadLettersAsync(letters => letters.Length > Unroutable)).Single(letter => letter.Queue == Queues.JobResults);

        using var answer = await client.SendAsync(HttpMethod.Post, $"/dead-letters/replay?confirm={Unroutable + 1}", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("changed").GetInt32());
        // It is no result, so it comes back as another one.
        await client.DeadLettersAsync(letters => letters.Any(letter => letter.Queue == Queues.JobResults && letter.Id != result.Id));

        using var none = await client.SendAsync(HttpMethod.Post, $"/dead-letters/replay?queue=get-list&confirm={Unroutable}", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, none.StatusCode);
        Assert.Contains("no worker has declared its queue yet", await none.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_replica_that_is_killed_with_a_dead_letter_then_another_one_lists_it_once()
    {
        await using var jobs = await new RabbitMqJobSystem(broker, database).StartWithSeparateStoreAsync(Stop, Failing);
        await jobs.StopStoreAsync(Stop);
        for (var number = 0; number < 4; number++)
            await FailAsync(jobs.Other, HttpStatusCode.GatewayTimeout, 1_000_000_000 - number);

        await jobs.KillApiAsync(Stop);
        await jobs.StartStoreAsync(Stop);

        var letters = await jobs.Other.DeadLettersAsync(letters => letters.Length >= 4);
        Assert.Equal(4, letters.Select(letter => letter.RequestId).Distinct().Count());
        Assert.Equal(4, letters.Length);
    }

    [Fact]
    public async Task Without_room_in_the_store_dead_letters_stay_in_their_queue()
    {
        await using var jobs = await new RabbitMqJobSystem(broker, database).StartAsync(Stop, [("DeadLetters__MaxBytes", "0"), .. Failing]);

        await FailAsync(jobs.One, HttpStatusCode.GatewayTimeout, 1_000_000_000);

        await using var connection = await Queues.ConnectAsync(await broker.AddressAsync(Stop), Stop);
        await BecomesAsync(connection, "count-primes_error", 1);
        Assert.Empty(await jobs.One.DeadLettersAsync());
    }

    private static async Task<(string Address, Task<Guid> Answered)> ReplyAsync(IChannel channel)
    {
        var name = $"replies-{Guid.NewGuid():n}";
        await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: false, autoDelete: true, cancellationToken: Stop);
        await channel.QueueDeclareAsync(name, durable: false, exclusive: true, autoDelete: true, cancellationToken: Stop);
        await channel.QueueBindAsync(name, name, "", cancellationToken: Stop);
        var answered = new TaskCompletionSource<Guid>(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            answered.TrySetResult(System.Text.Json.JsonDocument.Parse(delivery.Body.ToArray()).RootElement.GetProperty("requestId").GetGuid());
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(name, autoAck: true, consumer, Stop);
        return ($"exchange:{name}?temporary=true", answered.Task);
    }

    private static async Task PublishAsync(IChannel channel, string queue, byte[] body, string? expiration = null)
    {
        var properties = Envelope.Properties();
        properties.Expiration = expiration;
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, body, Stop);
    }

    /// <summary>Publishes the message of a queue to it once more.</summary>
    private static async Task CopyAsync(IChannel channel, string queue)
    {
        var message = (await channel.BasicGetAsync(queue, autoAck: true, Stop))!;
        for (var copy = 0; copy < 2; copy++)
            await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(message.BasicProperties), message.Body, Stop);
    }

    protected override async Task CollectionStopsAsync()
    {
        await using var connection = await Queues.ConnectAsync(await broker.AddressAsync(Stop), Stop);
        await Eventually.TrueAsync("no replica consumes", async () => await Queues.CountConsumersAsync(connection, "count-primes_error", Stop) == 0, JobClient.WaitLimit, Stop);
    }

    private static async Task TakeAndLeaveAsync(string address, string queue)
    {
        await using var connection = await Queues.ConnectAsync(address, Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        await Eventually.TrueAsync("it is delivered again", async () => await channel.BasicGetAsync(queue, autoAck: false, Stop) is not null, Soon, Stop);
    }

    private static async Task BecomesAsync(IConnection connection, string queue, uint count) =>
        await Eventually.TrueAsync($"{queue} has {count}", async () => await Queues.ExistsAsync(connection, queue, Stop) && await Queues.CountAsync(connection, queue, Stop) == count, Soon, Stop);
}
