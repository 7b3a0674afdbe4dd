using System.Net.Http.Json;
using DotNet.Testcontainers.Builders;
using Messaging.Contracts;
using Testcontainers.RabbitMq;

namespace Messaging.Integration.Tests;

/// <summary>The same with RabbitMQ. Skipped without Docker.</summary>
public sealed class RabbitMqTests
{
    [Fact]
    public async Task An_operation_answers_over_RabbitMQ()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var broker = await StartBrokerAsync(stop);
        await using var application = new Application(("Messaging:Transport", "RabbitMq"), ("ConnectionStrings:RabbitMq", broker.GetConnectionString()));
        using var client = application.CreateClient();

        var estimate = await client.GetFromJsonAsync<PiEstimate>("/estimate_pi/1000000", stop);

        Assert.Equal(Math.PI, estimate!.Pi, tolerance: 0.01);
    }

    private static async Task<RabbitMqContainer> StartBrokerAsync(CancellationToken stop)
    {
        try
        {
            var broker = new RabbitMqBuilder("rabbitmq:4-management").Build();
            await broker.StartAsync(stop);
            return broker;
        }
        catch (DockerUnavailableException unavailable)
        {
            Assert.Skip(unavailable.Message);
            throw;
        }
    }
}
