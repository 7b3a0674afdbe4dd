using System.Globalization;
using System.Text;
using Messaging.TestSupport.Processes;

namespace Messaging.Faults;

/// <summary>Writes <c>docs/reliability.md</c>.</summary>
internal static class Reliability
{
    private const string Promises =
        """
        # Reliability

        What holds while something fails:

        1. Every accepted job reaches exactly one final state. Its work is done if a worker can do it before its deadline.
        2. A job is executed at least once. Each extra attempt has a cause, and one result is visible.
        3. Nothing starts after its deadline.
        4. Local endpoints stay fast.
        5. When the broker cannot take a request, its caller gets 503 within a few seconds. Everything recovers without a restart.

        `./faults.sh` checks all but 3 on the compose file with two replicas of the Api behind a balancer and three workers: 2 direct requests and
        2 jobs a second, a direct request with `Prefer: wait=5` every 2 s, and `get_item` every 10 ms, from 5 s before a fault to 20 s after it.
        Beside it, it asks a server that does nothing but answer in the same way as `get_item`. Then it waits for every accepted job, and counts
        in the logs how often each was executed. `./faults.sh <fault> …` runs some, `./faults.sh --short` one of the broker, two of workers and
        one of the database.


        """;

    public static async Task WriteAsync(IReadOnlyList<FaultResult> results)
    {
        var text = new StringBuilder(Promises);
        var commit = await CommandLine.RunAsync("git", "rev-parse", "--short", "HEAD");
        text.AppendLine(CultureInfo.InvariantCulture, $"Run of {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, commit {commit}:").AppendLine();
        text.AppendLine("| fault | jobs | lost | two final states | extra attempts | without a cause | errors to callers | `get_item` p99, slowest, ms | bare server p99, slowest, ms | recovery, s |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var result in results)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {result.Fault.Description} | {result.Jobs} | {result.Lost} | {result.Doubled} | {result.Extra} | {result.Unexplained} | {result.ErrorText} | {result.Items.P99:0.0}, {result.Items.Slowest:0} | {result.Bare.P99:0.0}, {result.Bare.Slowest:0} | {result.Recovery:0.0} |");
        }

        text.AppendLine().AppendLine("Recovery is the time from the end of the fault to the last direct request that failed. Extra attempts include direct requests. Executions of workers that were removed are not counted.");
        var broken = results.Where(result => result.Problems.Count > 0).ToList();
        if (broken.Count > 0)
        {
            text.AppendLine().AppendLine("Violated in this run:").AppendLine();
            foreach (var result in broken)
                text.AppendLine(CultureInfo.InvariantCulture, $"- {result.Fault.Name}: {string.Join("; ", result.Problems)}.");
        }

        await File.WriteAllTextAsync(Path.Combine("docs", "reliability.md"), text.ToString());
    }
}
