using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Messaging.Operations.Api.Tests.Requests;

public sealed class BrokerOutageTests
{
    [Fact]
    public async Task Without_a_broker_local_endpoints_answer_and_operations_return_Retry_After()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var api = WithoutBroker();
        using var client = api.CreateClient();

        Assert.Equal("""{"Key":"Value"}""", await client.GetStringAsync(new Uri("/get_item", UriKind.Relative), stop));

        var start = Stopwatch.GetTimestamp();
        using var answer = await client.GetAsync(new Uri("/get_list", UriKind.Relative), stop);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("/problems/broker-unavailable", problem.Type);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        Assert.Contains(api.Logged, line => line.Contains("broker-unavailable, status 503: ", StringComparison.Ordinal));
        // Five seconds from its start are meant; the rest is for a busy machine.
        Assert.InRange(elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(9));

        using var ready = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), stop);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var health = await ready.Content.ReadFromJsonAsync<JsonElement>(stop);
        Assert.Equal("Degraded", health.GetProperty("status").GetString());
    }

    /// <summary>Nothing was accepted, so it is not the deadline that failed.</summary>
    [Fact]
    public async Task A_wait_shorter_than_the_start_of_the_bus_returns_broker_unavailable()
    {
        await using var api = WithoutBroker();
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.Add("Prefer", "wait=1");

        using var answer = await client.GetAsync(new Uri("/get_list", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("/problems/broker-unavailable", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.ServiceUnavailable)).Type);
    }

    private static ApiHost WithoutBroker() => new()
    {
        Settings =
        {
            ["Messaging:Transport"] = "RabbitMq",
            ["ConnectionStrings:RabbitMq"] = $"amqp://guest:guest@127.0.0.1:{ClosedPort()}/",
        },
    };

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
