using System.Diagnostics;
using System.Text;

namespace Messaging.Lanes.Processes;

/// <summary>
/// Reads the console output of a lane's process. It goes to the log with the id of the request, up to a quota for each computation.
/// The rest is read slowly and dropped, so that a flood slows down only its own process.
/// </summary>
internal sealed class LaneOutput
{
    private const int MaxLines = 100;
    private const int MaxBytes = 100 * 1024;
    private const int MaxLineLength = 1000;
    private const int PipeCapacity = 64 * 1024;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(1);
    private static readonly ManualResetEventSlim Never = new(false);
    private static readonly TimeSpan FloodDelay = TimeSpan.FromMilliseconds(10);

    private readonly int _processId;
    private readonly Stream _output;
    private readonly ILogger _logger;
    private readonly Lock _reading = new();
    private readonly byte[] _buffer = new byte[4096];
    private readonly char[] _text = new char[4097];
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();
    private readonly Thread _reader;
    private Guid? _request;
    private long _lines;
    private long _bytes;

    public LaneOutput(Process process, ILogger logger)
    {
        _processId = process.Id;
        _logger = logger;
        _output = process.StandardOutput.BaseStream;
        _reader = new Thread(ReadAll, maxStackSize: 256 * 1024) { IsBackground = true, Name = $"output of lane process {process.Id}" };
        _reader.UnsafeStart();
    }

    /// <summary>The last line. After a crash it is often the reason.</summary>
    public string LastLine { get; private set; } = "";

    /// <summary>
    /// Starts a new quota: the output from now on belongs to this request. What the previous one wrote is in the pipe by now, since its
    /// result has arrived. It is read first.
    /// </summary>
    public void Begin(Guid? request)
    {
        lock (_reading)
        {
            for (var reads = 0; reads < PipeCapacity / _buffer.Length && PipeReadiness.IsReadable(_output) && TryRead(); reads++)
            {
            }

            EndLine();
            _request = request;
            LastLine = "";
            Interlocked.Exchange(ref _lines, 0);
            Interlocked.Exchange(ref _bytes, 0);
        }
    }

    /// <summary>Waits until all output of an ended process is read.</summary>
    public void WaitForEnd() => _reader.Join(DrainTimeout);

    /// <summary>Logs how many lines were dropped, if any.</summary>
    /// <returns>Whether lines were dropped. Then the process must not be used again: the rest of the output belongs to this request.</returns>
    public bool EndInFlood()
    {
        if (!IsFlood)
            return false;

        _logger.LaneWroteTooMuch(_processId, Math.Max(0, Interlocked.Read(ref _lines) - MaxLines), _request);
        return true;
    }

    private bool IsFlood => Interlocked.Read(ref _lines) > MaxLines || Interlocked.Read(ref _bytes) > MaxBytes;

    private void ReadAll()
    {
        for (var isOpen = true; isOpen;)
        {
            if (PipeReadiness.Wait(_output))
            {
                lock (_reading)
                    // A computation that began in this moment may have read it.
                    isOpen = !PipeReadiness.IsReadable(_output) || TryRead();
            }
            else
            {
                // Not in the lock: this waits.
                isOpen = TryRead();
            }

            if (IsFlood)
                Never.Wait(FloodDelay);
        }

        EndLine();
    }

    /// <returns>False at the end of the output.</returns>
    private bool TryRead()
    {
        try
        {
            var read = _output.Read(_buffer);
            Interlocked.Add(ref _bytes, read);
            lock (_reading)
                Take(_text.AsSpan(0, _decoder.GetChars(_buffer, 0, read, _text, 0)));
            return read > 0;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void Take(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character == '\n')
                EndLine();
            else if (_line.Length < MaxLineLength && character != '\r')
                _line.Append(character);
        }
    }

    private void EndLine()
    {
        if (_line.Length == 0)
            return;

        LastLine = _line.ToString();
        _line.Clear();
        if (Interlocked.Increment(ref _lines) <= MaxLines)
            _logger.LaneWrote(_processId, _request, LastLine);
    }
}
