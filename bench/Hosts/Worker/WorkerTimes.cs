using System.Diagnostics;
using MassTransit;

namespace Messaging.Bench.Hosts.Worker;

/// <summary>When this process started, and when its consumer was connected; both as of <see cref="Stopwatch"/>.</summary>
internal sealed class WorkerTimes(TimeProvider clock) : IReceiveEndpointObserver
{
    private long _connectedAt = long.MaxValue;

    public long StartedAt { get; } =
        Stopwatch.GetTimestamp() - (clock.GetUtcNow() - Process.GetCurrentProcess().StartTime.ToUniversalTime()).Ticks * (Stopwatch.Frequency / TimeSpan.TicksPerSecond);

    public long ConnectedAt => Interlocked.Read(ref _connectedAt);

    public Task Ready(ReceiveEndpointReady ready)
    {
        if (ready.InputAddress.AbsolutePath.EndsWith("hold-lane", StringComparison.Ordinal))
            Interlocked.Exchange(ref _connectedAt, Stopwatch.GetTimestamp());
        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
}
