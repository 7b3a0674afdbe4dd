using System.Net.Http.Json;
using System.Text.Json;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Api.Tests.Requests;

public sealed class PublisherHealthCheckTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_broker_blocks_its_publishers_the_service_is_ready_and_degraded_with_the_reason()
    {
        var broker = new FakeConnection();
        await using var api = new ApiHost();
        using var client = api.CreateClient();
        api.Services.GetRequiredService<BrokerConnection>().Watch(broker.Connection);
        Assert.Equal(("Healthy", "Requests can be sent to workers."), await CheckAsync());

        await broker.BlockAsync("low on disk");
        Assert.Equal(("Degraded", "Requests cannot be sent to workers: the broker takes no messages: low on disk."), await CheckAsync());
        using (var refused = await client.GetAsync(new Uri("/get_list", UriKind.Relative), Stop))
        {
            var problem = await ProblemAnswer.ReadAsync(refused, System.Net.HttpStatusCode.ServiceUnavailable);
            Assert.Equal("/problems/broker-unavailable", problem.Type);
        }

        await broker.UnblockAsync();
        Assert.Equal("Healthy", (await CheckAsync()).Status);

        async Task<(string? Status, string? Description)> CheckAsync()
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), Stop);
            var health = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
            Assert.True(answer.IsSuccessStatusCode, health.ToString());
            var check = health.GetProperty("checks").GetProperty("broker-publishing");
            return (check.GetProperty("status").GetString(), check.GetProperty("description").GetString());
        }
    }
}
