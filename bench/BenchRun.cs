using Messaging.Bench.Broker;
using Messaging.Bench.Processes;

namespace Messaging.Bench;

/// <summary>What the scenarios of one run share: how much to do, what is there, and one broker.</summary>
internal sealed class BenchRun(bool isQuick, Peers peers, CancellationToken stop) : IAsyncDisposable
{
    private BenchBroker? _broker;
    private bool _hasLooked;

    public bool IsQuick => isQuick;

    /// <summary>Every figure is taken so often, all subjects in turn.</summary>
    public int Rounds => isQuick ? 1 : 3;

    public Peers Peers => peers;

    public CancellationToken Stop => stop;

    public TimeSpan Seconds(double full, double quick) => TimeSpan.FromSeconds(isQuick ? quick : full);

    /// <summary>Starts it at the first call.</summary>
    /// <returns>Null if there is none to be had.</returns>
    public async Task<BenchBroker?> BrokerAsync()
    {
        if (!_hasLooked)
            _broker = await BenchBroker.StartAsync(stop);
        _hasLooked = true;
        return _broker;
    }

    public static void Say(string what) => Console.WriteLine($"  {TimeProvider.System.GetLocalNow():HH:mm:ss} {what}");

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
    }
}
