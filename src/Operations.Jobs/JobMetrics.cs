using System.Diagnostics.Metrics;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs;

/// <summary>The metrics of jobs, on the meter <c>Messaging.Api</c>.</summary>
internal sealed class JobMetrics
{
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _finished;
    private readonly Counter<long> _duplicateResults;

    public JobMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Messaging.Api");
        _accepted = meter.CreateCounter<long>("jobs.accepted", "{job}", "Jobs that were accepted.");
        _retried = meter.CreateCounter<long>("jobs.retried", "{job}", "Finished jobs that callers queued again.");
        _finished = meter.CreateCounter<long>("jobs.finished", "{job}", "Jobs that reached a final state.");
        _duplicateResults = meter.CreateCounter<long>("jobs.duplicate_results", "{result}", "Results of jobs that had a final state already, or were retried since.");
        meter.CreateObservableGauge("jobs.unsent", () => Unsent, "{job}", "Jobs that are not sent to workers yet, and those that were sent within the last second.");
    }

    /// <summary>The last count.</summary>
    public int Unsent { get; set; }

    public void Accepted(string operation) => _accepted.Add(1, new KeyValuePair<string, object?>("jobs.operation", operation));

    public void Retried(string operation) => _retried.Add(1, new KeyValuePair<string, object?>("jobs.operation", operation));

    public void Finished(JobState state) => _finished.Add(1, new KeyValuePair<string, object?>("jobs.state", state.Text()));

    public void DuplicateResult() => _duplicateResults.Add(1);
}
