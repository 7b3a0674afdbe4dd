using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Messaging.Faults;

/// <summary>An answer as its caller saw it. The status is 0 where there was none.</summary>
internal sealed record Call(TimeSpan At, TimeSpan Took, int Status, string Problem);

/// <summary>
/// Callers that ask at fixed rates, whatever the answers: <c>get_item</c>, direct requests and jobs. They record all that they see. One asks
/// a server in this process in the same way as <c>get_item</c>, for comparison: it does nothing but answer.
/// </summary>
internal sealed class Callers(RunningSystem system, BareServer bare) : IDisposable
{
    private static readonly TimeSpan ItemInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RequestInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ImpatientInterval = TimeSpan.FromSeconds(2);

    /// <summary>How long impatient callers wait.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new Balancer(system)) { BaseAddress = system.Addresses[0], Timeout = TimeSpan.FromSeconds(60) };
    private readonly HttpClient _bare = new() { BaseAddress = bare.Address };
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ConcurrentBag<Task> _open = [];

    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    public ConcurrentBag<Call> Items { get; } = [];

    public ConcurrentBag<Call> BareItems { get; } = [];

    public ConcurrentBag<Call> Direct { get; } = [];

    /// <summary>Direct requests that prefer to wait for at most <see cref="Wait"/>.</summary>
    public ConcurrentBag<Call> Impatient { get; } = [];

    public ConcurrentBag<Call> Posts { get; } = [];

    public ConcurrentBag<string> Accepted { get; } = [];

    /// <summary>Asks until it is cancelled. Then waits for the open answers.</summary>
    public async Task AskAsync(CancellationToken stop)
    {
        await Task.WhenAll(
            AtRateAsync(ItemInterval, () => CallAsync(Items, HttpMethod.Get, "/get_item"), stop),
            AtRateAsync(ItemInterval, () => CallAsync(BareItems, HttpMethod.Get, "/get_item", _bare), stop),
            AtRateAsync(RequestInterval, () => CallAsync(Direct, HttpMethod.Get, "/get_list"), stop),
            AtRateAsync(ImpatientInterval, () => CallAsync(Impatient, HttpMethod.Get, "/get_list", prefer: $"wait={Wait.TotalSeconds}"), stop),
            AtRateAsync(RequestInterval, () => CallAsync(Posts, HttpMethod.Post, "/get_list"), stop));
        await Task.WhenAll(_open);
    }

    /// <returns>The job; null if there is no answer now.</returns>
    public async Task<JsonElement?> JobAsync(string id, CancellationToken stop)
    {
        try
        {
            return await _http.GetFromJsonAsync<JsonElement>(new Uri($"/jobs/{id}", UriKind.Relative), stop);
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _bare.Dispose();
    }

    private async Task AtRateAsync(TimeSpan interval, Func<Task> ask, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                _open.Add(ask());
        }
        catch (OperationCanceledException)
        {
            // The end of the run.
        }
    }

    private async Task CallAsync(ConcurrentBag<Call> calls, HttpMethod method, string path, HttpClient? http = null, string? prefer = null)
    {
        var at = Now;
        var (status, problem) = (0, "");
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            if (method == HttpMethod.Post)
                request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            if (prefer is not null)
                request.Headers.Add("Prefer", prefer);
            using var answer = await (http ?? _http).SendAsync(request);
            status = (int)answer.StatusCode;
            if (status >= 400)
                problem = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString()!.Split('/')[^1];
            else if (answer.StatusCode == HttpStatusCode.Accepted)
                Accepted.Add((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or JsonException)
        {
            problem = exception.GetType().Name;
        }

        calls.Add(new(at, Now - at, status, problem));
    }
}
