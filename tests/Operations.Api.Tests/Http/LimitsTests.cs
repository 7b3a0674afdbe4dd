using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Messaging.Operations.Api.Tests.Http;

public sealed class LimitsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/get_list")]
    [InlineData("/own")]
    public async Task A_body_that_stalls_after_its_first_part_is_a_problem_and_ends_the_connection(string path)
    {
        await using var api = await StartAsync(("Http:BodyTimeout", "00:00:00.3"));

        // After this part Kestrel's limit of the rate allows a silence of 80 s.
        var answer = await RawHttp.AskAsync(
            api.Http.BaseAddress!, $"POST {path} HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 30000\n\n{{{new string(' ', 20_000)}");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        Assert.Contains("\"/problems/request-timeout\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_arrives_in_time_has_no_limit_afterwards()
    {
        await using var api = await StartAsync(("Http:BodyTimeout", "00:00:00.3"));
        using var body = new StringContent("{}", Encoding.UTF8, "application/json");

        using var answer = await api.Http.PostAsync(new Uri("/slow", UriKind.Relative), body, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Headers_that_stall_end_the_connection()
    {
        await using var api = await StartAsync(("Http:HeadersTimeout", "00:00:00.3"));

        var answer = await RawHttp.AskAsync(api.Http.BaseAddress!, "GET /get_item HTTP/1.1\nHost: localhost\n");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_above_the_limit_are_closed()
    {
        await using var api = await StartAsync(("Http:MaxConnections", "2"));
        // The connection of the client itself is one.
        await using var second = await RawHttp.ConnectAsync(api.Http.BaseAddress!);
        await second.WriteAsync("GET /openapi.json HTTP/1.1\n");

        await Eventually.TrueAsync("the third is closed", IsClosedAsync, TimeSpan.FromSeconds(10), Stop);

        async Task<bool> IsClosedAsync()
        {
            try
            {
                return await RawHttp.AskAsync(api.Http.BaseAddress!, "GET /openapi.json HTTP/1.1\nHost: localhost\nConnection: close\n\n") is "";
            }
            catch (SocketException)
            {
                return true;
            }
        }
    }

    [Theory]
    [InlineData(10_000, 0, 0, HttpStatusCode.RequestUriTooLong, "8192 bytes")]
    [InlineData(0, 40_000, 1, HttpStatusCode.RequestHeaderFieldsTooLarge, "32768 bytes")]
    [InlineData(0, 1, 150, HttpStatusCode.RequestHeaderFieldsTooLarge, "100 headers")]
    public async Task Too_long_a_path_and_too_many_headers_are_problems_that_name_the_limit(int path, int header, int count, HttpStatusCode status, string limit)
    {
        await using var api = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/own?{new string('a', path)}", UriKind.Relative));
        for (var i = 0; i < count; i++)
            request.Headers.Add($"X-{i}", new string('a', header));

        using var answer = await api.Http.SendAsync(request, Stop);

        Assert.Contains(limit, (await ProblemAnswer.ReadAsync(answer, status)).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/get_list", "Transfer-Encoding: chunked", "no length\n", "400")]
    [InlineData("/own", "Transfer-Encoding: chunked", "no length\n", "400")]
    [InlineData("/get_list", "Content-Length: 999999999", "", "413")]
    [InlineData("/own", "Content-Length: 999999999", "", "413")]
    public async Task A_body_that_the_server_rejects_is_a_problem(string path, string header, string body, string status)
    {
        await using var api = await StartAsync();

        var answer = await RawHttp.AskAsync(api.Http.BaseAddress!, $"POST {path} HTTP/1.1\nHost: localhost\nContent-Type: application/json\nConnection: close\n{header}\n\n{body}");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("\"detail\":", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/jobs?state={0}")]
    [InlineData("/jobs?operation={0}")]
    [InlineData("/jobs?limit={0}")]
    [InlineData("/jobs?after={0}")]
    [InlineData("/count_primes/{0}")]
    [InlineData("/count_primes/1?{0}=1")]
    [InlineData("/get_list?{0}")]
    [InlineData("/nowhere/{0}")]
    public async Task A_long_value_is_cut_in_the_problem(string path)
    {
        await using var api = await StartAsync();

        using var answer = await api.Http.GetAsync(new Uri(path.Replace("{0}", new string('x', 7000), StringComparison.Ordinal), UriKind.Relative), Stop);

        Assert.True((int)answer.StatusCode is 400 or 404, answer.StatusCode.ToString());
        Assert.InRange((await answer.Content.ReadAsStringAsync(Stop)).Length, 1, 1000);
    }

    [Fact]
    public async Task A_long_idempotency_key_is_cut_in_the_problem()
    {
        await using var api = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/get_list", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Idempotency-Key", new string('k', 30_000));

        using var answer = await api.Http.SendAsync(request, Stop);

        await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest);
        Assert.InRange((await answer.Content.ReadAsStringAsync(Stop)).Length, 1, 1000);
    }

    [Theory]
    [InlineData("{\"<name>\":1}")]
    [InlineData("{\"<name>\":1,\"<name>\":1}")]
    [InlineData("{\"below\":\"<name>\"}")]
    [InlineData("<name>")]
    [InlineData("{\"below\":<name>}")]
    public async Task Long_texts_of_a_body_are_cut_in_the_problem(string body)
    {
        await using var api = await CustomApi.StartAsync(operations => operations.Map<Contracts.CountPrimes, Contracts.PrimeCount>("/count_primes"));
        using var content = new StringContent(body.Replace("<name>", new string('n', 10_000), StringComparison.Ordinal), Encoding.UTF8, "application/json");

        using var answer = await api.PostAsync("/count_primes", content);

        await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest);
        Assert.InRange((await answer.Content.ReadAsStringAsync(Stop)).Length, 1, 1500);
    }

    private static Task<CustomApi> StartAsync(params IEnumerable<(string Key, string Value)> settings) => CustomApi.StartAsync(
        operations =>
        {
            Messaging.Api.Operations.Map(operations);
            operations.MapLocal(routes => routes.MapPost("/own", (JsonElement body) => body));
            operations.MapLocal(routes => routes.MapPost("/slow", async (JsonElement body) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
                return body;
            }));
        },
        settings);
}
