using System.Globalization;
using System.Threading.Channels;
using MassTransit;

namespace Messaging.Operations.Worker.Events;

/// <summary>
/// Sends the events of one request to the address that its header names: its start first, then its progress, at most twice a
/// second and never less than before. If the answer comes first, its headers say what the start event would have said. Reporting
/// does not block. An event that cannot be sent is logged and dropped.
/// </summary>
internal sealed class RequestEvents : IProgress<double>, IDisposable
{
    private static readonly TimeSpan StartedDelay = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(0.5);

    private readonly Func<object, Task> _send;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource<DateTimeOffset> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();

    // Only the latest report that is not sent yet matters.
    private readonly Channel<double> _reports =
        Channel.CreateBounded<double>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Guid _requestId;
    private readonly int _attempt;
    private readonly bool _sendsHeartbeats;
    private bool _disposed;

    public RequestEvents(Guid requestId, int attempt, bool sendsHeartbeats, Func<object, Task> send, TimeProvider clock, ILogger logger)
    {
        _requestId = requestId;
        _attempt = attempt;
        _sendsHeartbeats = sendsHeartbeats;
        _send = send;
        _clock = clock;
        _logger = logger;
        // Started here, so that it has the trace and the log scope of the request.
        _ = SendEventsAsync(_end.Token);
    }

    /// <summary>Called when the request gets a lane. Only the first call counts.</summary>
    public void Start() => _started.TrySetResult(_clock.GetUtcNow());

    /// <summary>Reports progress from 0 to 1. The end is not reported: the answer follows.</summary>
    public void Report(double value) => _reports.Writer.TryWrite(value);

    /// <summary>Writes the headers of the answer. No event is sent after that.</summary>
    public void WriteTo(SendHeaders answer)
    {
        // A fault is written after the request has ended.
        if (!_disposed)
            _end.Cancel();
        answer.Set(MessageHeaders.Attempt, _attempt);
        answer.Set(MessageHeaders.Worker, ThisWorker.Name);
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

    private async Task SendEventsAsync(CancellationToken end)
    {
        try
        {
            var at = await _started.Task.WaitAsync(end);
            // A later attempt is sent at once: it may crash before anything else is known of it.
            // Most requests are answered before that: no exception for them.
            if (_attempt == 1)
                await Task.Delay(StartedDelay, _clock, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
                return;

            await TrySendAsync(new RequestStarted(_requestId, _attempt, ThisWorker.Name, at, _sendsHeartbeats));
            var sent = 0.0;
            await foreach (var progress in _reports.Reader.ReadAllAsync(end))
            {
                if (!(progress > sent && progress < 1))
                    continue;

                await TrySendAsync(new RequestProgressed(_requestId, _attempt, progress));
                sent = progress;
                await Task.Delay(ProgressInterval, _clock, end);
            }
        }
        catch (OperationCanceledException)
        {
            // The headers of the answer say the rest.
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
