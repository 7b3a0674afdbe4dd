using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Messaging.Operations.Api.Tests.Callers;
using Microsoft.AspNetCore.Builder;

namespace Messaging.Operations.Api.Tests.Fuzz;

/// <summary>
/// Sends random requests, and demands an answer that is no error of the server. <c>FUZZ_SECONDS</c> sets another time than a minute, and
/// <c>FUZZ_SEED</c> repeats a run.
/// </summary>
public sealed class FuzzTests
{
    private const int Connections = 16;

    // Some 400 requests a second, which leaves CPU time to the tests beside it.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Random_requests_get_an_answer_that_is_no_error_of_the_server()
    {
        var time = TimeSpan.FromSeconds(Number("FUZZ_SECONDS", 60));
        var seed = Number("FUZZ_SEED", Random.Shared.Next(1_000_000_000));
        await using var open = await StartAsync([]);
        await using var closed = await StartAsync(Keys.Settings);
        var id = await SubmitAsync(closed);

        var start = Stopwatch.GetTimestamp();
        var next = seed - 1;
        var answered = 0;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var pace = new PeriodicTimer(Pace, TimeProvider.System);
            while (Stopwatch.GetElapsedTime(start) < time && await pace.WaitForNextTickAsync(Stop))
            {
                var number = Interlocked.Increment(ref next);
                var request = new RandomRequest(number, Keys.Alice, id);
                var api = number % 2 == 0 ? open : closed;
                var status = await AskAsync(api, request, number);
                // 504: the deadline of Prefer. 501 and 505: what the server says about codings and versions of HTTP.
                Assert.True(status is null or < 500 or 501 or 504 or 505, $"FUZZ_SEED={number}: status {status} for\n{request}\n{api.Failures.LastOrDefault()}");
                if (status is not null)
                    Interlocked.Increment(ref answered);
            }
        }, Stop)));

        Assert.InRange(answered, (int)time.TotalSeconds, int.MaxValue);
        Assert.All((CustomApi[])[open, closed], api => Assert.True(!FailuresOf(api).Any(), string.Join("\n", FailuresOf(api).Take(3))));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await open.SendAsync(HttpMethod.Get, "/local", key: null)).StatusCode);
    }

    /// <summary>Without Kestrel's own line about a trailer that is no text, after a body that nobody read: the caller has its answer.</summary>
    private static IEnumerable<string> FailuresOf(CustomApi api) =>
        api.Failures.Where(failure => !(failure.Contains("automatic draining of the request body failed", StringComparison.Ordinal) && failure.Contains("OnTrailer", StringComparison.Ordinal)));

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static async Task<CustomApi> StartAsync(IReadOnlyList<(string, string)> settings)
    {
        var api = await CustomApi.StartAsync(
            operations =>
            {
                operations.MapLocal(routes => routes.MapGet("/local", () => "here"));
                operations.Map<Add, Sum>("/add/{one}/{two}");
                operations.Map<Sort, Sorted>("/sort");
            },
            [.. settings, ("AllowedHosts", "localhost;127.0.0.1"), ("Requests:Timeout", "00:00:05"), ("Http:BodyTimeout", "00:00:02"), ("Http:HeadersTimeout", "00:00:02")]);
        await api.AnswerAsync<Add, Sum>(add => new(add.One + add.Two));
        await api.AnswerAsync<Sort, Sorted>(sort => new([.. (sort.Words ?? []).Order(StringComparer.Ordinal)]));
        return api;
    }

    private static async Task<string> SubmitAsync(CustomApi api)
    {
        using var answer = await api.SendAsync(HttpMethod.Post, "/add/1/2", Keys.Alice);
        return answer.Headers.Location!.ToString().Split('/')[^1];
    }

    /// <returns>The status; null if the server closed the connection without an answer, as it may if the request is incomplete.</returns>
    private static async Task<int?> AskAsync(CustomApi api, RandomRequest request, int number)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        timeout.CancelAfter(AnswerTimeout);
        try
        {
            using var connection = new TcpClient { NoDelay = true };
            await connection.ConnectAsync("127.0.0.1", api.Http.BaseAddress!.Port, timeout.Token);
            await connection.Client.SendAsync(request.Bytes, timeout.Token);
            return await StatusAsync(connection.GetStream(), timeout.Token);
        }
        catch (Exception closed) when (closed is IOException or SocketException or InvalidOperationException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
        {
            Assert.Fail($"FUZZ_SEED={number}: no answer within {AnswerTimeout.TotalSeconds} s to\n{request}");
            return null;
        }
    }

    private static async Task<int?> StatusAsync(NetworkStream stream, CancellationToken stop)
    {
        using var answer = new StreamReader(stream, Encoding.Latin1);
        while (await answer.ReadLineAsync(stop) is { } line)
        {
            // 1xx is followed by the answer.
            if (line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.Parse(line.AsSpan(9, 3), CultureInfo.InvariantCulture) is var status and >= 200)
                return status;
        }

        return null;
    }
}

public sealed record Sort(string[]? Words = null);

public sealed record Sorted(string[] Words);
