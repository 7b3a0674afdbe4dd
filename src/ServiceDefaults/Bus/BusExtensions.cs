using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;
using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>The one message bus of a host, on the transport that configuration names.</summary>
public static class BusExtensions
{
    // A connection that nobody closed is found dead after 10 s by the broker and after 15 to 20 s here; by default they are 60 s apart.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    /// <summary>Adds the bus with the consumers that <paramref name="configure"/> registers. Call it once a host.</summary>
    public static void AddBus(this WebApplicationBuilder builder, params IEnumerable<Action<IBusRegistrationConfigurator>> configure)
    {
        builder.AddSettings<MessagingOptions>();
        var inMemory = Enum.TryParse(builder.Configuration["Messaging:Transport"], ignoreCase: true, out Transport transport)
            && transport == Transport.InMemory;

        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.SetKebabCaseEndpointNameFormatter();
            foreach (var part in configure)
                part(bus);

            if (inMemory)
                bus.UsingInMemory((context, transport) => transport.ConfigureEndpoints(context));
            else
                bus.UsingRabbitMq((context, broker) => broker.Configure(context));
        });

        if (inMemory)
        {
            // It starts at once, and no request comes before it has.
            builder.Services.Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true);
            return;
        }

        builder.Services
            .AddOptionsWithValidateOnStart<BrokerOptions, BrokerOptionsValidator>()
            .Configure<IConfiguration>((options, configuration) =>
                options.Address = configuration.GetConnectionString(ConnectionStringNames.RabbitMq) ?? options.Address);
    }

    private static void Configure(this IRabbitMqBusFactoryConfigurator broker, IBusRegistrationContext context)
    {
        var address = context.GetRequiredService<IOptions<BrokerOptions>>().Value.Address;
        broker.Host(new Uri(address), host => host.Heartbeat(Heartbeat));
        broker.ConfigureJsonSerializerOptions(Compact);
        broker.ConfigureEndpoints(context);
    }

    /// <summary>By default a message is indented and tells what it has not: a sixth of the bytes of an empty one.</summary>
    private static JsonSerializerOptions Compact(JsonSerializerOptions options)
    {
        options.WriteIndented = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        return options;
    }
}
