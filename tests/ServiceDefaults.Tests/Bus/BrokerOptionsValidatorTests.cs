using Messaging.ServiceDefaults.Bus;

namespace Messaging.ServiceDefaults.Tests.Bus;

public sealed class BrokerOptionsValidatorTests
{
    [Theory]
    [InlineData("amqp://guest:guest@localhost:5672/")]
    [InlineData("amqp://localhost")]
    [InlineData("amqps://user:secret@broker.example/virtual-host")]
    public void An_address_of_a_broker_is_valid(string address) =>
        Assert.True(new BrokerOptionsValidator().Validate(null, new() { Address = address }).Succeeded);

    [Fact]
    public void The_default_is_valid() => Assert.True(new BrokerOptionsValidator().Validate(null, new()).Succeeded);

    [Theory]
    [InlineData("", "***")]
    [InlineData("secret", "***")]
    [InlineData("Host=broker;Username=user;Password=secret", "***")]
    [InlineData("http://user:secret", "***")]
    [InlineData("amqp://user:sec@ret@broker:port/", "***@broker:port/")]
    [InlineData("http://user:secret@broker/", "***@broker/")]
    [InlineData("user:secret@broker", "***@broker")]
    public void Another_address_is_rejected_without_its_password(string address, string shown) => Assert.Equal(
        [$"ConnectionStrings:RabbitMq is '{shown}'. Allowed: amqp://user:password@host:port/virtual-host, or amqps:// for TLS."],
        new BrokerOptionsValidator().Validate(null, new() { Address = address }).Failures);
}
