using System.Globalization;
using System.Threading.Channels;
using MassTransit;

namespace Messaging.Operations.Worker.Events;

/// <summary>
/// Responsible for telling whoever asked for it when one request started and how far it is: the start first, then never
/// more than twice a second, and never less than before. Of a request that is answered sooner than its start is told, the
/// answer tells it. Whoever reports waits for nothing, and what cannot be told harms nobody.
/// </summary>
internal sealed class RequestEvents : IProgress<double>, IDisposable
{
    private static readonly TimeSpan StartIsToldAfter = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(0.5);
    private static readonly string Worker = $"{Environment.MachineName}/{Environment.ProcessId}";

    private readonly Func<object, Task> _send;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource<DateTimeOffset> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();

    // Of all that was not told yet only the latest is of interest.
    private readonly Channel<double> _reports =
        Channel.CreateBounded<double>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Guid _requestId;
    private readonly int _attempt;
    private bool _disposed;

    public RequestEvents(Guid requestId, int attempt, Func<object, Task> send, TimeProvider clock, ILogger logger)
    {
        _requestId = requestId;
        _attempt = attempt;
        _send = send;
        _clock = clock;
        _logger = logger;
        // From here, so that it is in the trace and the log scope of the request.
        _ = TellAsync(_end.Token);
    }

    /// <summary>Says that the request is on a lane; after the first time it says nothing new.</summary>
    public void Start() => _started.TrySetResult(_clock.GetUtcNow());

    /// <summary>Says how far the request is, from 0 to 1. Its end is told by the answer.</summary>
    public void Report(double value) => _reports.Writer.TryWrite(value);

    /// <summary>Has the answer tell what the start would have told. From here on nothing else tells anything.</summary>
    public void WriteTo(SendHeaders answer)
    {
        // A fault is written when the request is over.
        if (!_disposed)
            _end.Cancel();
        answer.Set(MessageHeaders.Attempt, _attempt);
        answer.Set(MessageHeaders.Worker, Worker);
        if (_started.Task is { IsCompletedSuccessfully: true, Result: var at })
            answer.Set(MessageHeaders.Started, at.ToString("O", CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        if (_disposed)
            return;

        _disposed = true;
        _end.Cancel();
        _end.Dispose();
    }

    private async Task TellAsync(CancellationToken end)
    {
        try
        {
            var at = await _started.Task.WaitAsync(end);
            // A later attempt is told at once: that it came so far may be all that is ever heard of it.
            // Most are answered meanwhile: no exception for that.
            if (_attempt == 1)
                await Task.Delay(StartIsToldAfter, _clock, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
                return;

            await TrySendAsync(new RequestStarted(_requestId, _attempt, Worker, at));
            var told = 0.0;
            await foreach (var progress in _reports.Reader.ReadAllAsync(end))
            {
                if (!(progress > told && progress < 1))
                    continue;

                await TrySendAsync(new RequestProgressed(_requestId, _attempt, progress));
                told = progress;
                await Task.Delay(BetweenReports, _clock, end);
            }
        }
        catch (OperationCanceledException)
        {
            // The answer tells the rest.
        }
    }

    private async Task TrySendAsync(object message)
    {
        try
        {
            await _send(message);
        }
        catch (Exception exception)
        {
            _logger.EventNotSent(message.GetType().Name, exception);
        }
    }
}
