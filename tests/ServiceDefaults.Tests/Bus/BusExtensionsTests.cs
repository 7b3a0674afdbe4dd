using MassTransit;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Tests.Bus;

public sealed class BusExtensionsTests
{
    [Theory]
    [InlineData("InMemory", "loopback")]
    [InlineData("inmemory", "loopback")]
    [InlineData("RabbitMq", "rabbitmq")]
    [InlineData(null, "rabbitmq")]
    public async Task The_bus_uses_the_configured_transport(string? transport, string scheme)
    {
        var builder = TestApp.Builder(new() { ["Messaging:Transport"] = transport });
        builder.AddBus();
        await using var app = builder.Build();

        Assert.Equal(scheme, app.Services.GetRequiredService<IBus>().Address.Scheme);
    }

    [Fact]
    public async Task The_bus_uses_the_broker_of_the_connection_string()
    {
        var builder = TestApp.Builder(new() { ["ConnectionStrings:RabbitMq"] = "amqp://user:secret@broker.example:5673/shop" });
        builder.AddBus();
        await using var app = builder.Build();

        var address = app.Services.GetRequiredService<IBus>().Address;

        Assert.StartsWith("rabbitmq://broker.example:5673/shop/", address.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_broker_address_is_reported_before_the_host_starts()
    {
        var builder = TestApp.Builder(new() { ["ConnectionStrings:RabbitMq"] = "broker" });
        builder.AddBus();
        await using var app = builder.Build();

        Assert.Throws<OptionsValidationException>(app.Services.GetRequiredService<IStartupValidator>().Validate);
    }

    [Fact]
    public async Task With_the_in_memory_transport_the_broker_address_is_not_checked()
    {
        var builder = TestApp.Builder(new() { ["Messaging:Transport"] = "InMemory", ["ConnectionStrings:RabbitMq"] = "broker" });
        builder.AddBus();
        await using var app = builder.Build();

        app.Services.GetRequiredService<IStartupValidator>().Validate();
    }
}
