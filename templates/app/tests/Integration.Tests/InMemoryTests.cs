using System.Net;
using System.Net.Http.Json;
using Messaging.Contracts;

namespace Messaging.Integration.Tests;

public sealed class InMemoryTests
{
    [Fact]
    public async Task An_operation_answers_with_the_result_of_a_worker()
    {
        await using var application = new Application();
        using var client = application.CreateClient();

        var estimate = await client.GetFromJsonAsync<PiEstimate>("/estimate_pi/1000000", TestContext.Current.CancellationToken);

        Assert.Equal(Math.PI, estimate!.Pi, tolerance: 0.01);
    }

    [Fact]
    public async Task A_request_out_of_range_is_rejected()
    {
        await using var application = new Application();
        using var client = application.CreateClient();

        using var answer = await client.GetAsync(new Uri("/estimate_pi/0", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_local_endpoint_answers()
    {
        await using var application = new Application();
        using var client = application.CreateClient();

        Assert.Equal("""{"Key":"Value"}""", await client.GetStringAsync(new Uri("/get_item", UriKind.Relative), TestContext.Current.CancellationToken));
    }
}
