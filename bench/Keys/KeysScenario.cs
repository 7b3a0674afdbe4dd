using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Messaging.Bench.Figures;
using Messaging.Bench.Load;
using Messaging.Bench.Processes;
using Messaging.Bench.Report;

namespace Messaging.Bench.Keys;

/// <summary>What it costs a local request that its caller is asked for a key.</summary>
internal sealed class KeysScenario : IScenario
{
    private const string Without = "without keys";
    private const string With = "with keys";
    private const string Key = "mk_bench";
    private const int Turns = 4;

    // None of the limits is reached.
    private static readonly string Most = 1_000_000.ToString(CultureInfo.InvariantCulture);

    private static readonly (string, string)[] Settings =
    [
        ("ApiKeys__bench__Hashes__0", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))),
        ("ApiKeys__bench__Scopes__0", "submit"),
        ("Limits__RequestsPerSecond", Most), ("Limits__Burst", Most), ("Limits__MaxInFlight", Most),
    ];

    public string Name => "keys";

    public string Title => "Keys: what authentication costs";

    public async Task<Section> RunAsync(BenchRun run)
    {
        var log = new RoundLog();
        for (var round = 1; round <= run.Rounds; round++)
        {
            BenchRun.Say($"round {round}: {Without}, {With}");
            await using var open = await StartAsync(run);
            await using var closed = await StartAsync(run, Settings);
            double[] rates = [0, 0];
            // In turns, so that what else the machine does is the same for both.
            for (var turn = 0; turn < Turns * 2; turn++)
            {
                var (server, key) = turn % 2 == 0 ? (open, null) : (closed, Key);
                rates[turn % 2] += await ClosedLoop.RunAsync(run.Peers.HasWrk, server.Item, run.Seconds(2, 0.3), key: key) / Turns;
            }

            log.Add(Without, "rate", rates[0]);
            log.Add(With, "rate", rates[1]);
            log.Add(With, "ratio", rates[1] / rates[0]);
        }

        var table = new Table("AllInOne", "get_item, requests/s", "ratio");
        table.Add(Without, log.Of(Without, "rate").Text("N0"), "1");
        table.Add(With, log.Of(With, "rate").Text("N0"), log.Of(With, "ratio").Text("N3"));
        return new Section(
            [table],
            $"With keys get_item is answered at {log.Of(With, "ratio").Text("N3")} of the rate without. A request is authenticated by the hash of its key, authorised, and counted against two limits.",
            [$"Both services run all the time, and are asked in turns by 8 connections. The limits are {Most}."],
            [new("get_item with keys, of the rate without", log.Of(With, "ratio"), AtLeast: true, 0.97, "N3")]);
    }

    private static async Task<Started> StartAsync(BenchRun run, params (string, string)[] settings)
    {
        var address = Programs.FreeAddress();
        var started = new Started(address, Programs.Service("AllInOne", address, settings));
        await Ready.WhenHealthyAsync(started.Main, address, run.Stop);
        await ClosedLoop.RunAsync(run.Peers.HasWrk, started.Item, run.Seconds(3, 0.3), key: settings.Length > 0 ? Key : null);
        return started;
    }
}
