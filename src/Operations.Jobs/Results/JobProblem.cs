using System.Diagnostics;
using MassTransit;
using Messaging.Operations.Api.Problems;

namespace Messaging.Operations.Jobs.Results;

/// <summary>The problem of a job (RFC 9457), as the synchronous response would have it.</summary>
internal static class JobProblem
{
    /// <summary>What a fault says of a request that crashed too often, and the names under which callers see it.</summary>
    private static readonly IReadOnlyDictionary<string, string> FaultData = new Dictionary<string, string>
    {
        ["Deliveries"] = "crashCount",
        ["LastExitCode"] = "lastExitCode",
        ["LastPhase"] = "lastComputation",
    };

    public static string Write(Fault fault, Guid jobId) => Write(ProblemTypes.Of(fault), jobId, fault.Exceptions.FirstOrDefault()?.Data, ProblemTypes.DetailOf(fault));

    /// <param name="type">The problem type.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="data">The data of the worker's fault.</param>
    /// <param name="detail">The detail for a job, where the explanation is about direct requests.</param>
    public static string Write(ProblemType type, Guid jobId, IDictionary<string, object>? data = null, string? detail = null)
    {
        var problem = type.Describe(detail);
        // The trace of the worker, if one answered: its log has the reason.
        if (Activity.Current is { } activity)
            problem.Extensions["traceId"] = activity.TraceId.ToString();
        problem.Extensions["requestId"] = jobId.ToString();
        foreach (var (key, name) in FaultData)
        {
            if (data?.TryGetValue(key, out var value) is true && value is not null)
                problem.Extensions[name] = value;
        }

        // Other faults are of applications, whose data is theirs.
        if ((type == ProblemTypes.ComputationTimeLimit || type == ProblemTypes.ComputationMemoryLimit) && data?.TryGetValue("Limit", out var limit) is true && limit is not null)
            problem.Extensions["limit"] = limit;
        return JobJson.Write(problem);
    }
}
