using System.Globalization;

namespace Messaging.Bench.Processes;

/// <summary>
/// Keeps a list of the processes and containers that the bench started and did not end yet, in the file that
/// <c>BENCH_STARTED</c> names: bench.sh ends what is on it when the bench itself was killed.
/// </summary>
internal static class ProcessList
{
    private static readonly string? File = Environment.GetEnvironmentVariable("BENCH_STARTED");
    private static readonly Lock Writing = new();
    private static readonly HashSet<string> Started = [];

    public static void Add(int processId) => Change(() => Started.Add(processId.ToString(CultureInfo.InvariantCulture)));

    public static void AddContainer(string id) => Change(() => Started.Add(id));

    public static void Remove(string id) => Change(() => Started.Remove(id));

    private static void Change(Action change)
    {
        lock (Writing)
        {
            change();
            if (File is { Length: > 0 })
                System.IO.File.WriteAllLines(File, Started);
        }
    }
}
