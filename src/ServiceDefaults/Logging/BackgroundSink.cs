using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Parsing;

namespace Messaging.ServiceDefaults.Logging;

/// <summary>
/// Writes log lines on its own thread. A write to the console blocks while its reader does not read, and must not block other threads.
/// While the buffer is full, lines are dropped. The next line says how many.
/// </summary>
internal sealed class BackgroundSink : ILogEventSink, IDisposable
{
    public const int Capacity = 10_000;

    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(1);

    // Lines within this time are written together, which takes a third of the CPU time of single writes (ADR 16).
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(10);

    private static readonly MessageTemplate Dropped =
        new MessageTemplateParser().Parse("{Dropped} log lines were dropped: standard output was not read fast enough");

    private readonly Action<IEnumerable<LogEvent>> _write;
    private readonly TimeProvider _clock;
    private readonly Thread _writer;
    private readonly object _gate = new();
    private List<LogEvent> _lines = [];
    private int _dropped;
    private bool _ended;

    /// <param name="write">Writes lines. It can block.</param>
    /// <param name="clock">The time of the line about dropped lines.</param>
    public BackgroundSink(Action<IEnumerable<LogEvent>> write, TimeProvider clock)
    {
        _write = write;
        _clock = clock;
        // A background thread: a blocked write must not keep the process alive.
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "log" };
        _writer.UnsafeStart();
    }

    public void Emit(LogEvent logEvent)
    {
        lock (_gate)
        {
            if (_lines.Count == Capacity)
            {
                _dropped++;
                return;
            }

            _lines.Add(logEvent);
            if (_lines.Count == 1)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits until all lines are written, one second at most.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_ended)
                return;

            _ended = true;
            Monitor.Pulse(_gate);
        }

        _writer.Join(FlushTimeout);
    }

    private void WriteAll()
    {
        var batch = new List<LogEvent>();
        while (TakeAll(ref batch))
        {
            try
            {
                _write(batch);
            }
            catch (Exception exception)
            {
                SelfLog.WriteLine("Log lines could not be written: {0}", exception);
            }

            batch.Clear();
        }
    }

    /// <returns>False if it is disposed and all lines are written.</returns>
    private bool TakeAll(ref List<LogEvent> batch)
    {
        lock (_gate)
        {
            while (_lines.Count == 0 && !_ended)
                Monitor.Wait(_gate);
            if (_dropped == 0 && !_ended)
                Monitor.Wait(_gate, BatchTime);
            (_lines, batch) = (batch, _lines);
            if (_dropped > 0)
                batch.Add(new(_clock.GetLocalNow(), LogEventLevel.Warning, exception: null, Dropped, [new(nameof(Dropped), new ScalarValue(_dropped))]));
            _dropped = 0;
            return batch.Count > 0;
        }
    }
}
