using Messaging.Bench.Broker;
using Messaging.Bench.Database;
using Messaging.Bench.Processes;

namespace Messaging.Bench;

/// <summary>What the scenarios of one run share: how much to do, what is there, one broker and one database server.</summary>
internal sealed class BenchRun(bool isQuick, Peers peers, CancellationToken stop) : IAsyncDisposable
{
    private Task<BenchBroker?>? _broker;
    private Task<BenchDatabase?>? _database;

    public bool IsQuick => isQuick;

    /// <summary>Every figure is taken so often, all subjects in turn.</summary>
    public int Rounds => isQuick ? 1 : 3;

    public Peers Peers => peers;

    public CancellationToken Stop => stop;

    public TimeSpan Seconds(double full, double quick) => TimeSpan.FromSeconds(isQuick ? quick : full);

    /// <summary>Starts it at the first call.</summary>
    /// <returns>Null if there is none to be had.</returns>
    public Task<BenchBroker?> BrokerAsync() => _broker ??= BenchBroker.StartAsync(stop);

    /// <inheritdoc cref="BrokerAsync"/>
    public Task<BenchDatabase?> DatabaseAsync() => _database ??= BenchDatabase.StartAsync(stop);

    public static void Say(string what) => Console.WriteLine($"  {TimeProvider.System.GetLocalNow():HH:mm:ss} {what}");

    public async ValueTask DisposeAsync()
    {
        if (_broker is { IsCompletedSuccessfully: true } && await _broker is { } broker)
            await broker.DisposeAsync();
        if (_database is { IsCompletedSuccessfully: true } && await _database is { } database)
            await database.DisposeAsync();
    }
}
