using System.Buffers.Binary;
using System.Diagnostics;

namespace Messaging.Lanes.Processes;

/// <summary>
/// The progress of one computation in a lane's process. Sends at most ten frames a second to the worker, and none after the end of
/// the computation, whatever threads it has left.
/// </summary>
internal sealed class LaneReports(Stream toWorker) : IProgress<double>, IDisposable
{
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private long _last = Stopwatch.GetTimestamp();
    private bool _ended;

    public void Report(double value)
    {
        if (!IsTime || !double.IsFinite(value))
            return;

        lock (_lock)
        {
            if (_ended || !IsTime)
                return;

            Interlocked.Exchange(ref _last, Stopwatch.GetTimestamp());
            var body = new byte[sizeof(double)];
            BinaryPrimitives.WriteDoubleLittleEndian(body, value);
            new Frame(FrameKind.Progress, body).WriteTo(toWorker);
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _ended = true;
    }

    private bool IsTime => Stopwatch.GetElapsedTime(Interlocked.Read(ref _last)) >= FrameInterval;
}
