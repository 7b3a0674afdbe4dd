using System.Globalization;
using MassTransit;
using MassTransit.RabbitMqTransport;
using Messaging.Operations.Worker.Requests;
using RabbitMQ.Client;

namespace Messaging.Operations.Worker.Tests.Requests;

/// <summary>On a channel of the test: the transport in memory has no queues to which a message can be published again.</summary>
public sealed class MessageRepublisherTests
{
    private readonly ManualClock _clock = new();
    private BasicProperties? _published;

    [Theory]
    [InlineData("2026-01-31T12:00:30Z", "30000")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "4233600000")]
    [InlineData("2026-01-31T12:00:00Z", "1")]
    [InlineData("2025-01-31T12:00:00Z", "1")]
    [InlineData(null, null)]
    public async Task The_expiration_is_the_time_to_the_deadline_within_what_the_broker_takes(string? deadline, string? expiration)
    {
        var instant = deadline is null ? (DateTimeOffset?)null : DateTimeOffset.Parse(deadline, CultureInfo.InvariantCulture);
        using var lifetime = new RequestLifetime(
            Guid.NewGuid(), instant, new OriginQueue("get-list", IsBackground: true), new DeliveryHistory(1), OperationName.Of<Contracts.GetList>(), new OperationOptions(), _clock,
            CancellationToken.None);

        Assert.True(await MessageRepublisher.TryPublishAsync(Message(), lifetime, lifetime.History, "suspects", _clock));

        Assert.Equal(expiration, _published!.Expiration);
        // Two to the power of 32, less one: for more the broker closes the channel.
        Assert.True(expiration is null || ulong.Parse(expiration, CultureInfo.InvariantCulture) < uint.MaxValue);
    }

    private ConsumeContext Message()
    {
        var channel = Proxy.Of<ChannelContext>((method, arguments) =>
        {
            Assert.Equal(nameof(ChannelContext.BasicPublishAsync), method.Name);
            _published = arguments.OfType<BasicProperties>().Single();
            return Task.CompletedTask;
        });
        var delivery = Proxy.Of<RabbitMqBasicConsumeContext>((method, _) =>
            method.Name == $"get_{nameof(RabbitMqBasicConsumeContext.Properties)}" ? new BasicProperties() : throw new NotSupportedException(method.Name));
        var receive = Proxy.Of<ReceiveContext>((method, arguments) => method.Name switch
        {
            nameof(ReceiveContext.TryGetPayload) => Payload(arguments, channel),
            $"get_{nameof(ReceiveContext.CancellationToken)}" => CancellationToken.None,
            $"get_{nameof(ReceiveContext.Body)}" => Proxy.Of<MessageBody>((_, _) => Array.Empty<byte>()),
            _ => throw new NotSupportedException(method.Name),
        });
        return Proxy.Of<ConsumeContext>((method, arguments) => method.Name switch
        {
            nameof(ConsumeContext.TryGetPayload) => Payload(arguments, delivery),
            $"get_{nameof(ConsumeContext.ReceiveContext)}" => receive,
            $"get_{nameof(ConsumeContext.CancellationToken)}" => CancellationToken.None,
            _ => throw new NotSupportedException(method.Name),
        });
    }

    private static bool Payload(object?[] arguments, object payload)
    {
        arguments[0] = payload;
        return true;
    }
}
