using System.Threading.Channels;
using Messaging.Contracts;

namespace Messaging.Worker.Events;

/// <summary>
/// Responsible for telling whoever asked for it when one request started and how far it is: the start first, then never
/// more than twice a second, and never less than before. Whoever reports waits for nothing, and what cannot be told
/// harms nobody.
/// </summary>
internal sealed class RequestEvents : IProgress<double>, IDisposable
{
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(0.5);
    private static readonly string Worker = $"{Environment.MachineName}/{Environment.ProcessId}";

    private readonly Func<object, Task> _send;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource<DateTimeOffset> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _startTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();

    // Of all that was not told yet only the latest is of interest.
    private readonly Channel<double> _reports =
        Channel.CreateBounded<double>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public RequestEvents(Guid requestId, int attempt, Func<object, Task> send, TimeProvider clock, ILogger logger)
    {
        _send = send;
        _clock = clock;
        _logger = logger;
        // From here, so that it is in the trace and the log scope of the request.
        _ = TellAsync(requestId, attempt, _end.Token);
    }

    /// <summary>Says that the request is on a lane; after the first time it says nothing new.</summary>
    public void Start() => _started.TrySetResult(_clock.GetUtcNow());

    /// <summary>Says how far the request is, from 0 to 1. Its end is told by the answer.</summary>
    public void Report(double value) => _reports.Writer.TryWrite(value);

    /// <summary>Waits until the start is told, if there was one: an answer that comes after it does not overtake it.</summary>
    public Task StartToldAsync(CancellationToken stop) => _started.Task.IsCompleted ? _startTold.Task.WaitAsync(stop) : Task.CompletedTask;

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task TellAsync(Guid requestId, int attempt, CancellationToken end)
    {
        try
        {
            await TrySendAsync(new RequestStarted(requestId, attempt, Worker, await _started.Task.WaitAsync(end)));
            _startTold.TrySetResult();
            var told = 0.0;
            await foreach (var progress in _reports.Reader.ReadAllAsync(end))
            {
                if (!(progress > told && progress < 1))
                    continue;

                await TrySendAsync(new RequestProgressed(requestId, attempt, progress));
                told = progress;
                await Task.Delay(BetweenReports, _clock, end);
            }
        }
        catch (OperationCanceledException)
        {
            _startTold.TrySetResult();
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
