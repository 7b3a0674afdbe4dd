namespace Messaging.Client;

/// <summary>The workers that run. With authentication the caller needs the scope <c>operate</c>.</summary>
public sealed class WorkersClient(HttpClient http)
{
    /// <summary>Sorted by id.</summary>
    public Task<IReadOnlyList<Worker>> ListAsync(CancellationToken stop = default) => http.CallAsync<IReadOnlyList<Worker>>(HttpMethod.Get, "/workers", stop);

    /// <summary>The worker takes no more requests, and finishes those it has.</summary>
    /// <exception cref="ProblemException">It is gone.</exception>
    public Task<Worker> DrainAsync(string id, CancellationToken stop = default) => http.CallAsync<Worker>(HttpMethod.Post, DrainOf(id), stop);

    /// <summary>A worker that was drained takes requests again.</summary>
    /// <exception cref="ProblemException">It is gone.</exception>
    public Task<Worker> ResumeAsync(string id, CancellationToken stop = default) => http.CallAsync<Worker>(HttpMethod.Delete, DrainOf(id), stop);

    private static string DrainOf(string id) => $"/workers/{Uri.EscapeDataString(id)}/drain";
}

/// <summary>A worker as its last status says, at most two seconds old.</summary>
public sealed record Worker
{
    public required string Id { get; init; }

    /// <summary>As in <see cref="Job.Worker"/>.</summary>
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>Whether it takes no more requests.</summary>
    public bool Draining { get; init; }

    /// <summary>The CPUs that it uses.</summary>
    public double Cpu { get; init; }

    /// <summary>The CPUs that it may use.</summary>
    public int Cpus { get; init; }

    public long MemoryBytes { get; init; }

    public IReadOnlyList<WorkerLane> Lanes { get; init; } = [];

    public IReadOnlyList<WorkerOperation> Operations { get; init; } = [];

    /// <summary>The requests that it has and that may have crashed a worker before.</summary>
    public IReadOnlyList<QuarantinedRequest> Quarantine { get; init; } = [];
}

/// <summary>A lane of a worker. The last three are null while it is idle.</summary>
public sealed record WorkerLane(string Kind, int? ProcessId, string? Operation, Guid? RequestId, DateTimeOffset? Since);

/// <summary>What a worker does, and has done since its start, of one operation.</summary>
public sealed record WorkerOperation
{
    public required string Name { get; init; }

    /// <summary>The requests that it has.</summary>
    public int InFlight { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public long Cancelled { get; init; }

    /// <summary>Requests that it requeued for another worker.</summary>
    public long Requeued { get; init; }

    /// <summary>Requests of the last minute that finished, per second.</summary>
    public double Throughput { get; init; }

    /// <summary>The mean time on lanes of the requests of the last minute; null if there were none.</summary>
    public double? MeanLaneSeconds { get; init; }

    /// <summary>The part of that time in which its lanes had a CPU, from 0 to 1; null if that is unknown.</summary>
    public double? CpuShare { get; init; }

    /// <summary>What it allows the operation; null from a worker of an earlier version.</summary>
    public OperationLimits? Limits { get; init; }
}

/// <param name="RequestId">For a job its id.</param>
/// <param name="Operation">Its operation.</param>
/// <param name="CrashCount">How many workers it has crashed.</param>
public sealed record QuarantinedRequest(Guid? RequestId, string Operation, int CrashCount);
