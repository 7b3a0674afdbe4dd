using System.Net.Http.Json;

namespace Messaging.Client;

/// <summary>The operations of the API. With authentication the caller needs the scope <c>operate</c>.</summary>
public sealed class OperationsClient(HttpClient http)
{
    /// <summary>Sorted by name.</summary>
    public Task<IReadOnlyList<Operation>> ListAsync(CancellationToken stop = default) => http.CallAsync<IReadOnlyList<Operation>>(HttpMethod.Get, "/operations", stop);

    /// <summary>Pauses or resumes an operation. While it is paused jobs wait, and direct requests are refused.</summary>
    /// <exception cref="ProblemException">There is no such operation, or the job store is unavailable.</exception>
    public Task<Operation> PauseAsync(string name, bool paused, CancellationToken stop = default) =>
        http.CallAsync<Operation>(HttpMethod.Put, $"/operations/{Uri.EscapeDataString(name)}/paused", stop, JsonContent.Create(paused));
}

/// <summary>An operation, and its load over the last minute.</summary>
public sealed record Operation
{
    public required string Name { get; init; }

    /// <summary>Whether jobs wait, and direct requests are refused.</summary>
    public bool Paused { get; init; }

    /// <summary>The jobs that no worker has started; null while the job store is unavailable.</summary>
    public long? Queued { get; init; }

    /// <summary>When the oldest of them was accepted.</summary>
    public DateTimeOffset? OldestQueued { get; init; }

    /// <summary>The requests that have had a lane and are not finished.</summary>
    public int Running { get; init; }

    /// <summary>The workers that handle it and do not drain.</summary>
    public int Workers { get; init; }

    /// <summary>Requests that finished, per second.</summary>
    public double Throughput { get; init; }

    /// <summary>Those of them with a fault, per second.</summary>
    public double Failed { get; init; }

    /// <summary>How long requests waited for their lanes; null if there were none.</summary>
    public OperationWait? Wait { get; init; }

    /// <summary>The mean time of a request on lanes; null if there were none.</summary>
    public double? LaneSeconds { get; init; }

    /// <summary>The part of that time in which their lanes had a CPU, from 0 to 1; null if that is unknown.</summary>
    public double? CpuShare { get; init; }

    /// <summary>The seconds that a job submitted now would wait; null if that is unknown.</summary>
    public double? PredictedWait { get; init; }

    /// <summary>The same as if one worker more ran.</summary>
    public double? PredictedWaitWithOneMore { get; init; }

    /// <summary>The same as if one worker less ran; null also if only one runs.</summary>
    public double? PredictedWaitWithOneLess { get; init; }

    /// <summary>What queued jobs wait for: <c>paused</c>, <c>workers</c>, <c>lanes</c>, <c>maxLanes</c>, <c>waitingPerLane</c> or <c>workerLanes</c>; null if all of them have a lane at once.</summary>
    public string? LimitedBy { get; init; }

    /// <summary>The worker whose requests take at least twice as long on lanes as those of the others; null if there is none.</summary>
    public SlowWorker? SlowWorker { get; init; }

    /// <summary>What its workers together allow it; null without a worker, or with workers of earlier versions only.</summary>
    public OperationLimits? Limits { get; init; }

    /// <summary>The section of its settings in workers, for example <c>Operations:GetList</c>.</summary>
    public string? Settings { get; init; }
}

/// <summary>A worker that is slower than the others.</summary>
/// <param name="Worker">Its name.</param>
/// <param name="Times">How many times as long its requests are on lanes.</param>
/// <param name="Share">The share of all requests that had its lanes, from 0 to 1.</param>
/// <param name="LaneSeconds">The mean time of a request on its lanes.</param>
/// <param name="OtherLaneSeconds">The same at the other workers.</param>
/// <param name="CpuShare">The part of the time on its lanes in which they had a CPU, from 0 to 1; null if that is unknown.</param>
/// <param name="OtherCpuShare">The same at the other workers.</param>
/// <param name="WaitSeconds">How long a request waited for its lanes in the mean.</param>
/// <param name="PredictedWaitAtOthers">The predicted wait of a job that another worker gets; null if it is unknown.</param>
/// <param name="PredictedWaitWithout">The predicted wait if this worker drains; null if it is unknown.</param>
public sealed record SlowWorker(
    string Worker, double Times, double Share, double LaneSeconds, double OtherLaneSeconds, double? CpuShare, double? OtherCpuShare, double WaitSeconds, double? PredictedWaitAtOthers,
    double? PredictedWaitWithout);

/// <summary>What one worker, or all together, allow an operation.</summary>
/// <param name="Lanes">The lanes that it may use at a time.</param>
/// <param name="Jobs">The jobs that are taken at a time.</param>
/// <param name="TimeLimitSeconds">The time limit of each computation.</param>
/// <param name="MaxAttempts">The crashes after which a request is rejected.</param>
public sealed record OperationLimits(int Lanes, int Jobs, double TimeLimitSeconds, int MaxAttempts);

/// <summary>Seconds that half of the requests, and 95 and 99 percent of them, did not exceed.</summary>
public sealed record OperationWait(double P50, double P95, double P99);
