using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;
using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Serilog.Core;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>The message bus of a host, on the configured transport.</summary>
public static class BusExtensions
{
    // The broker detects a lost connection after 10 s, and a service after 15 to 20 s. The default interval is 60 s.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    /// <summary>Adds the bus with the consumers that <paramref name="configure"/> registers. Call it once for each host.</summary>
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
                bus.UsingInMemory((context, transport) =>
                {
                    transport.ConfigureJsonSerializerOptions(Compact);
                    transport.ConfigureEndpoints(context);
                });
            else
                bus.UsingRabbitMq((context, broker) => broker.Configure(context));
        });

        if (inMemory)
        {
            // It starts at once, before the first request.
            builder.Services.Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true);
            return;
        }

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddReceiveEndpointObserver<BrokerMonitor>();
        builder.Services.AddSingleton<ILogEventFilter, BrokerLogFilter>();
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

    /// <summary>
    /// By default messages are indented and contain nulls. Without both, an empty message has a sixth of the bytes. And values of
    /// enumerations are numbers by default, which change their meaning when a value is added.
    /// </summary>
    private static JsonSerializerOptions Compact(JsonSerializerOptions options)
    {
        // The options are those of the process, whose hosts may be several: once a message was written they cannot be changed.
        var compact = new JsonSerializerOptions(options) { WriteIndented = false, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        if (!compact.Converters.OfType<JsonStringEnumConverter>().Any())
            compact.Converters.Add(new JsonStringEnumConverter());
        return compact;
    }
}
