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
    // A lost connection is detected after two to three intervals. The default interval is 60 s.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(4);

    // The defaults are 10 s and 20 s: a network that drops packets would be noticed late to be back.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds the bus with the consumers that <paramref name="configure"/> registers. Call it once for each host.</summary>
    public static void AddBus(this WebApplicationBuilder builder, params IEnumerable<Action<IBusRegistrationConfigurator>> configure)
    {
        builder.AddSettings<MessagingOptions>();
        builder.Services.AddSingleton<BrokerConnection>();
        var inMemory = Enum.TryParse(builder.Configuration["Messaging:Transport"], ignoreCase: true, out Transport transport)
            && transport == Transport.InMemory;

        builder.Services.AddMassTransit(bus =>
        {
            bus.AddConfigureEndpointsCallback((context, _, endpoint) =>
            {
                if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
                    queue.ConfigureChannel(channel => channel.UseFilter(new BrokerConnectionFilter(context.GetRequiredService<BrokerConnection>())));
            });
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
        builder.Services.AddHealthChecks().AddCheck<EndpointsHealthCheck>("endpoints", tags: ["ready"]);
        builder.Services.AddSingleton<ILogEventFilter, BrokerLogFilter>();
        builder.Services
            .AddOptionsWithValidateOnStart<BrokerOptions, BrokerOptionsValidator>()
            .Configure<IConfiguration>((options, configuration) =>
                options.Address = configuration.GetConnectionString(ConnectionStringNames.RabbitMq) ?? options.Address);
    }

    private static void Configure(this IRabbitMqBusFactoryConfigurator broker, IBusRegistrationContext context)
    {
        var nodes = context.GetRequiredService<IOptions<BrokerOptions>>().Value.Nodes;
        broker.Host(nodes[0], host =>
        {
            if (nodes.Count > 1)
                host.UseCluster(cluster =>
                {
                    foreach (var node in nodes)
                        cluster.Node(node.Authority[(node.Authority.IndexOf('@', StringComparison.Ordinal) + 1)..]);
                });
            host.Heartbeat(Heartbeat);
            host.RequestedConnectionTimeout(ConnectTimeout);
            host.ContinuationTimeout(HandshakeTimeout);
        });
        ReconnectPolicy.Use(broker);
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
