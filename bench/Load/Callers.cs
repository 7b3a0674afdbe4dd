using System.Diagnostics;

namespace Messaging.Bench.Load;

/// <summary>Callers who keep asking for the same thing, each for the next when it has one, until disposed.</summary>
internal sealed class Callers : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _leave = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Task _all;
    private int _answers;

    public Callers(Uri target, int count) => _all = Task.WhenAll(Enumerable.Range(0, count).Select(_ => AskAsync(target)));

    public double AnswersPerSecond => _answers / Stopwatch.GetElapsedTime(_started).TotalSeconds;

    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync();
        await _all;
        _http.Dispose();
        _leave.Dispose();
    }

    private async Task AskAsync(Uri target)
    {
        while (!_leave.IsCancellationRequested)
        {
            try
            {
                using var answer = await _http.GetAsync(target, _leave.Token);
                if (answer.IsSuccessStatusCode)
                    Interlocked.Increment(ref _answers);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
            }
        }
    }
}
