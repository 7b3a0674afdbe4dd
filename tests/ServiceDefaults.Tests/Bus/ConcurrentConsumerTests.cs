using System.Collections.Concurrent;
using Messaging.ServiceDefaults.Bus;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.ServiceDefaults.Tests.Bus;

public sealed class ConcurrentConsumerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_does_not_wait_for_the_previous_message_and_keeps_its_body()
    {
        var (consumer, memory) = (new SlowConsumer(), new byte[] { 1 });
        var concurrent = new ConcurrentConsumer(consumer);

        await DeliverAsync(concurrent, memory);
        memory[0] = 2; // as the client does that uses its memory again
        await DeliverAsync(concurrent, memory);

        await Eventually.TrueAsync("both have begun", () => consumer.Begun.Count == 2, Soon, Stop);
        consumer.End.SetResult();
        await Eventually.TrueAsync("both have ended", () => consumer.Bodies.Count == 2, Soon, Stop);
        Assert.Equal<byte>([1, 2], consumer.Bodies.Order());
    }

    /// <summary>A consumer that is cancelled first takes the message for a late one, and neither acknowledges nor requeues it.</summary>
    [Fact]
    public async Task The_end_of_consuming_is_forwarded_after_every_message()
    {
        using var taking = new ManualResetEventSlim();
        var consumer = new SlowConsumer { Taking = () => taking.Wait(Soon, Stop) };
        var concurrent = new ConcurrentConsumer(consumer);
        await DeliverAsync(concurrent, [1]);

        var ending = concurrent.HandleBasicCancelOkAsync("tag", Stop);

        Assert.False(consumer.HasEnded);
        taking.Set();
        await ending.WaitAsync(Soon, Stop);
        Assert.True(consumer.HasEnded);
        Assert.Single(consumer.Begun);
        Assert.Empty(consumer.Bodies);
        consumer.End.SetResult();
    }

    private static Task DeliverAsync(ConcurrentConsumer consumer, byte[] body) =>
        consumer.HandleBasicDeliverAsync("tag", 1, redelivered: false, "", "queue", new BasicProperties(), body, Stop);

    private sealed class SlowConsumer : IAsyncBasicConsumer
    {
        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Action Taking { get; init; } = () => { };

        public bool HasEnded { get; private set; }

        public ConcurrentQueue<ulong> Begun { get; } = new();

        public ConcurrentQueue<byte> Bodies { get; } = new();

        public IChannel? Channel => null;

        public async Task HandleBasicDeliverAsync(
            string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
            IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
        {
            Taking();
            Begun.Enqueue(deliveryTag);
            await End.Task;
            Bodies.Enqueue(body.Span[0]);
        }

        public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default)
        {
            HasEnded = true;
            return Task.CompletedTask;
        }

        public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => Task.CompletedTask;
    }
}
