using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Scenarios;

/// <summary>A request with members, as a direct request and as a job.</summary>
public abstract class CountPrimesScenarios(ISystem system)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_primes_are_counted_directly_and_as_a_job()
    {
        await using var running = await system.StartAsync(Stop);

        using var get = await SendAsync(running, HttpMethod.Get, "/count_primes/1000000");
        using var direct = await SendAsync(running, HttpMethod.Post, "/count_primes/1000000", "wait=30");
        using var waited = await SendAsync(running, HttpMethod.Post, "/count_primes/1000000", "respond-async, wait=30");
        using var accepted = await SendAsync(running, HttpMethod.Post, "/count_primes/1000000");

        const string Result = """{"below":1000000,"primes":78498}""";
        foreach (var answer in (HttpResponseMessage[])[get, direct, waited])
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(Result, await answer.Content.ReadAsStringAsync(Stop));
        }

        Assert.False(direct.Headers.Contains("Link"));
        Assert.True(waited.Headers.Contains("Link"));
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        using var job = await SendAsync(running, HttpMethod.Get, $"{accepted.Headers.Location}", "wait=30");
        Assert.Equal(Result, (await job.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("result").GetRawText());
    }

    [Theory]
    [InlineData("GET", "/count_primes/1", "The field below must be between 2 and 1000000000.")]
    [InlineData("POST", "/count_primes/1000000001", "The field below must be between 2 and 1000000000.")]
    [InlineData("GET", "/count_primes/ten", "below is \"ten\", which is not a whole number from -2147483648 to 2147483647.")]
    public async Task A_number_out_of_range_is_rejected_by_the_Api(string method, string path, string error)
    {
        await using var running = await system.StartAsync(Stop);

        using var answer = await SendAsync(running, new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal([error], problem.GetProperty("errors").GetProperty("below").EnumerateArray().Select(sentence => sentence.GetString()));
        Assert.False(running.Log.ShowComputation());
    }

    [Fact]
    public async Task An_operation_can_have_its_own_time_limit()
    {
        await using var running = await system.StartAsync(Stop, ("Operations__CountPrimes__TimeLimit", "00:00:00.1"), ("GetList__Wait", "0"));

        using var primes = await SendAsync(running, HttpMethod.Get, "/count_primes/1000000000");
        using var list = await SendAsync(running, HttpMethod.Get, "/get_list");

        Assert.Equal(HttpStatusCode.GatewayTimeout, primes.StatusCode);
        Assert.EndsWith("/computation-time-limit", (await primes.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningSystem running, HttpMethod method, string path, string? prefer = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.RelativeOrAbsolute));
        if (prefer is not null)
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        return await running.Http.SendAsync(request, Stop);
    }
}
