using System.Collections.Concurrent;
using Messaging.Worker.Queues;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Worker.Tests.Queues;

public sealed class HandOverConsumerTests
{
    [Fact]
    public async Task A_message_does_not_wait_for_the_end_of_the_one_before_and_keeps_its_body()
    {
        var (consumer, memory) = (new SlowConsumer(), new byte[] { 1 });
        var handOver = new HandOverConsumer(consumer);

        await DeliverAsync(handOver, memory);
        memory[0] = 2; // as the client does that uses its memory again
        await DeliverAsync(handOver, memory);

        await Eventually.HoldsAsync(() => consumer.Begun.Count == 2);
        consumer.End.SetResult();
        await Eventually.HoldsAsync(() => consumer.Bodies.Count == 2);
        Assert.Equal<byte>([1, 2], consumer.Bodies.Order());
    }

    private static Task DeliverAsync(HandOverConsumer consumer, byte[] body) =>
        consumer.HandleBasicDeliverAsync("tag", 1, redelivered: false, "", "queue", new BasicProperties(), body, TestContext.Current.CancellationToken);

    private sealed class SlowConsumer : IAsyncBasicConsumer
    {
        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<ulong> Begun { get; } = new();

        public ConcurrentQueue<byte> Bodies { get; } = new();

        public IChannel? Channel => null;

        public async Task HandleBasicDeliverAsync(
            string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
            IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
        {
            Begun.Enqueue(deliveryTag);
            await End.Task;
            Bodies.Enqueue(body.Span[0]);
        }

        public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => Task.CompletedTask;
    }
}
