using System.Globalization;
using Messaging.Faults;

var known = Fault.All.Select(fault => fault.Name).ToList();
var isShort = args.Contains("--short");
var names = args.Where(argument => argument != "--short").ToList();
if (names.Except(known).FirstOrDefault() is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no fault '{unknown}'. Usage: ./faults.sh [--short] [{string.Join('|', known)} …]");
    return 1;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    interrupted.Cancel();
};

var chosen = Fault.All.Where(fault => names.Count > 0 ? names.Contains(fault.Name) : isShort ? fault.IsShort : !fault.IsLong);
var results = new List<FaultResult>();
await using var bare = await BareServer.StartAsync(interrupted.Token);
foreach (var faults in chosen.GroupBy(fault => fault.NeedsCluster))
{
    Console.WriteLine($"Building and starting the system{(faults.Key ? " with a broker of three nodes" : "")} …");
    await using var system = new RunningSystem(withCluster: faults.Key);
    await system.BuildAndStartAsync(interrupted.Token);
    if (!isShort)
        await FaultRun.WarmUpAsync(system, bare, interrupted.Token);
    foreach (var fault in faults)
    {
        var result = await FaultRun.RunAsync(system, bare, fault, isTimed: !isShort, interrupted.Token);
        results.Add(result);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetLocalNow():HH:mm:ss} {result.Line}"));
        foreach (var problem in result.Problems)
            Console.WriteLine($"         {problem}");
    }
}

if (names.Count == 0 && !isShort)
    await Reliability.WriteAsync(results);
Console.WriteLine($"{results.Count(result => result.Problems.Count == 0)} of {results.Count} faults without a violated guarantee.");
return results.All(result => result.Problems.Count == 0) ? 0 : 1;
