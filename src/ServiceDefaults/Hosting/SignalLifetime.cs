using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Hosting;

/// <summary>
/// Stops a host at SIGTERM, SIGQUIT and Ctrl-C, but only after <see cref="HostingOptions.ShutdownDelay"/>: .NET's own lifetime would end
/// long polls and streams at once, and their callers would come back to this host until load balancers have noticed.
/// </summary>
internal sealed class SignalLifetime(IHostApplicationLifetime host, IOptions<HostingOptions> options, ILogger<SignalLifetime> logger)
    : IHostLifetime, IDisposable
{
    // As in shells: 128 plus the number of the signal.
    private const int Interrupted = 130;

    private readonly List<PosixSignalRegistration> _signals = [];
    private int _asked;

    /// <summary>Whether the host was asked to stop.</summary>
    public bool IsStopping => _asked != 0 || host.ApplicationStopping.IsCancellationRequested;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGINT])
            _signals.Add(PosixSignalRegistration.Create(signal, Handle));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops the host after the delay. A host that has not started stops at once.</summary>
    public void RequestStop()
    {
        if (Interlocked.Exchange(ref _asked, 1) == 0)
            _ = StopAfterDelayAsync();
    }

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (signal.Signal == PosixSignal.SIGINT && IsStopping)
            Environment.Exit(Interrupted);
        RequestStop();
    }

    private async Task StopAfterDelayAsync()
    {
        var delay = options.Value.ShutdownDelay;
        if (delay > TimeSpan.Zero && host.ApplicationStarted.IsCancellationRequested)
        {
            logger.StopDelayed(delay);
            // Ends early if something else stops the host.
            await Task.Delay(delay, TimeProvider.System, host.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        host.StopApplication();
    }
}
