using Messaging.ServiceDefaults.Bus;

namespace Messaging.ServiceDefaults.Tests.Bus;

public sealed class BrokerOptionsValidatorTests
{
    [Theory]
    [InlineData("amqp://guest:guest@localhost:5672/")]
    [InlineData("amqp://localhost")]
    [InlineData("amqps://user:secret@broker.example/virtual-host")]
    [InlineData("amqp://user:secret@one:5672,two,three:5673/virtual-host")]
    public void An_address_of_a_broker_is_valid(string address) =>
        Assert.True(new BrokerOptionsValidator().Validate(null, new() { Address = address }).Succeeded);

    [Theory]
    [InlineData("amqp://user:secret@one:5672,two, three:5673/host", "amqp://user:secret@one:5672/host amqp://user:secret@two/host amqp://user:secret@three:5673/host")]
    [InlineData("amqp://one,two", "amqp://one/ amqp://two/")]
    [InlineData("amqp://guest:guest@localhost:5672/", "amqp://guest:guest@localhost:5672/")]
    public void The_nodes_of_a_cluster_are_separated_by_commas(string address, string nodes) =>
        Assert.Equal(nodes.Split(' ').Select(node => new Uri(node)), new BrokerOptions { Address = address }.Nodes);

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
    [InlineData("amqp://user:secret@one,/", "***@one,/")]
    public void Another_address_is_rejected_without_its_password(string address, string shown) => Assert.Equal(
        [$"ConnectionStrings:RabbitMq is '{shown}'. Allowed: amqp://user:password@host:port/virtual-host, amqps:// for TLS, and several hosts separated by commas."],
        new BrokerOptionsValidator().Validate(null, new() { Address = address }).Failures);
}
