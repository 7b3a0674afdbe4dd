using Messaging.Worker;

namespace Messaging.Bench.Hosts;

/// <summary>Keeps one CPU busy until it is killed.</summary>
internal static class Burner
{
    public static void Run()
    {
        while (new BusyLoop(1_000_000_000).Run(progress: null, CancellationToken.None) != 1)
        {
        }
    }
}
