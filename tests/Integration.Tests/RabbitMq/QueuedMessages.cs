using System.Globalization;
using System.Text;
using Messaging.Integration.Tests.Systems;
using Messaging.Integration.Tests.WireFormat;
using RabbitMQ.Client;

namespace Messaging.Integration.Tests.RabbitMq;

/// <summary>Messages in the workers' queue that are not run: kept with the reason, or dropped as expired.</summary>
[Collection(ParallelTests.Name)]
public sealed class QueuedMessages(ParallelBroker broker)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_malformed_message_is_kept_with_its_reason_and_consuming_continues()
    {
        await using var running = await StartAsync();

        var kept = await PublishAndFindAsync("no JSON"u8.ToArray(), Queues.Errors);

        Assert.Equal("no JSON", Encoding.UTF8.GetString(kept.Body.Span));
        Assert.Equal("fault", Header(kept, "MT-Reason"));
        Assert.NotEmpty(Header(kept, "MT-Fault-ExceptionType"));
        Assert.NotEmpty(Header(kept, "MT-Fault-Message"));
        await AnswersStillAsync(running);
    }

    [Fact]
    public async Task A_message_of_an_unknown_type_is_kept_with_its_reason_and_consuming_continues()
    {
        await using var running = await StartAsync();
        var unknown = """{ "messageType": ["urn:message:Messaging.Contracts:GetMoon"], "message": {} }"""u8.ToArray();

        var kept = await PublishAndFindAsync(unknown, Queues.Skipped);

        Assert.Equal(unknown, kept.Body.ToArray());
        Assert.Equal("dead-letter", Header(kept, "MT-Reason"));
        await AnswersStillAsync(running);
    }

    [Fact]
    public async Task A_request_that_arrives_after_its_deadline_is_not_started()
    {
        await using var running = await StartAsync();
        var id = Guid.NewGuid();
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(-1).ToString("O", CultureInfo.InvariantCulture);

        await PublishAsync(Envelope.Request(id, headers: new { Deadline = deadline }));

        await running.LogsAsync("Request not started: its deadline passed", Soon, Stop);
        await AnswersStillAsync(running);
        var lines = running.Log.Where(line => line.RequestId == id.ToString()).ToList();
        Assert.DoesNotContain(lines, line => line.Message is "start" or "end");
        await using var connection = await Queues.ConnectAsync(await broker.AddressAsync(Stop), Stop);
        foreach (var queue in new[] { Queues.GetList, Queues.Errors, Queues.Skipped })
            Assert.Equal(0u, await Queues.CountAsync(connection, queue, Stop));
    }

    [Fact]
    public async Task A_request_cancelled_before_its_arrival_is_not_started()
    {
        // One message at a time, so that the second waits at the broker.
        await using var running = await new RabbitMqSystem(broker).StartAsync(
            Stop, ("Lanes__Count", "1"), ("Operations__GetList__WaitingPerLane", "0"), ("GetList__Iterations", "0"), ("GetList__Wait", "00:01:00"));
        using var first = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var second = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var firstList = running.Http.GetAsync("/get_list", first.Token);
        await running.LogsAsync("start", Soon, Stop);
        var secondList = running.Http.GetAsync("/get_list", second.Token);
        await using var connection = await Queues.ConnectAsync(await broker.AddressAsync(Stop), Stop);
        await Eventually.TrueAsync(
            "the second request waits", async () => await Queues.CountAsync(connection, Queues.GetList, Stop) == 1, Soon, Stop);

        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => secondList);
        await first.CancelAsync();

        await running.LogsAsync("Request stopped: its caller left or cancelled it", Soon, Stop);
        await running.LogsAsync("Request not started: its caller left or cancelled it", Soon, Stop);
        Assert.Single(running.Log, line => line.Message == "start");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => firstList);
    }

    private static async Task AnswersStillAsync(RunningSystem running) =>
        Assert.StartsWith("[", await running.Http.GetStringAsync("/get_list", Stop), StringComparison.Ordinal);

    private static string Header(BasicGetResult message, string name) =>
        Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers![name]!);

    private Task<RunningSystem> StartAsync() =>
        new RabbitMqSystem(broker).StartAsync(Stop, ("GetList__Iterations", "0"), ("GetList__Wait", "0"));

    private async Task PublishAsync(byte[] body)
    {
        await using var connection = await Queues.ConnectAsync(await broker.AddressAsync(Stop), Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        await channel.BasicPublishAsync("", Queues.GetList, mandatory: true, Envelope.Properties(), body, Stop);
    }

    private async Task<BasicGetResult> PublishAndFindAsync(byte[] body, string queue)
    {
        await PublishAsync(body);
        await using var connection = await Queues.ConnectAsync(await broker.AddressAsync(Stop), Stop);
        await Eventually.TrueAsync($"a message is in {queue}", async () => await Queues.CountAsync(connection, queue, Stop) == 1, Soon, Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        return (await channel.BasicGetAsync(queue, autoAck: true, Stop))!;
    }
}
