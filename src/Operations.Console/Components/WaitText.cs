using System.Globalization;
using Messaging.Client;

namespace Messaging.Operations.WebConsole.Components;

/// <summary>How long jobs of an operation wait, and for what, as text.</summary>
internal static class WaitText
{
    // Workers report every two seconds, so shorter waits are no more than chance.
    private const double MinShownSeconds = 1;

    public static string OfNewJob(Operation operation)
    {
        if (operation.Paused)
            return "until it is resumed";
        if (operation.Workers == 0)
            return "until a worker takes its requests";
        if (operation.SlowWorker is not { } slow)
            return Of(operation.PredictedWait);

        var (there, elsewhere) = (Of(slow.WaitSeconds), Of(slow.PredictedWaitAtOthers));
        return there == elsewhere ? there
            : string.Create(CultureInfo.InvariantCulture, $"{there} at the slow worker {slow.Worker}, which finishes {slow.Share:P0} of the requests; {elsewhere} at the others");
    }

    public static string WithOtherWorkers(Operation operation) =>
        $"{Of(operation.PredictedWaitWithOneMore)} / {Of(operation.PredictedWaitWithOneLess)}"
        + (operation.SlowWorker is { } slow ? $"; if {slow.Worker} is drained now {Of(slow.PredictedWaitWithout)} at first" : "");

    public static string Of(double? seconds) => seconds is not { } known ? "–"
        : known < MinShownSeconds ? "under 1 s"
        : Times.Text(TimeSpan.FromSeconds(known));

    public static string Reason(Operation operation) => operation.LimitedBy is null && operation.SlowWorker is null ? "–"
        : string.Join(". ", new[] { Limit(operation), Slow(operation) }.OfType<string>());

    private static string? Slow(Operation operation) => operation.SlowWorker is not { } slow ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{slow.Worker} is slow: its requests take {slow.Times:N1} times as long on lanes. {CpuText.Cause(slow)}. {CpuText.Remedy(slow)}");

    private static string? Limit(Operation operation) => operation.LimitedBy switch
    {
        null => null,
        "workerLanes" => "a lane of the worker that has them, while other workers have idle lanes",
        "paused" => "the end of its pause",
        "workers" => "a worker: none takes its requests",
        "lanes" => "a lane: all are busy",
        "maxLanes" => $"a lane: it may use only {operation.Limits?.Lanes}, others are idle. A larger MaxLanes of {operation.Settings} lets it use them",
        "waitingPerLane" => $"the end of requests that run: they wait between their computations, and lanes are idle. A larger WaitingPerLane of {operation.Settings} lets more of them run",
        var other => other,
    };
}
