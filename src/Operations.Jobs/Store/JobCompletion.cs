namespace Messaging.Operations.Jobs.Store;

/// <summary>How a job ended.</summary>
/// <param name="State">A final state.</param>
/// <param name="Result">As JSON, if it succeeded.</param>
/// <param name="Problem">As JSON, if it failed or expired.</param>
internal sealed record JobCompletion(JobState State, string? Result = null, string? Problem = null);

/// <summary>One attempt of a worker at a job.</summary>
/// <param name="Number">1 for the first attempt; null if the worker does not say. It is then taken for the current one.</param>
/// <param name="Worker">The worker, for display; null if unknown.</param>
/// <param name="StartedAt">When it started; null if unknown or not started.</param>
/// <param name="CpuSeconds">The CPU time of its computations; null if unknown.</param>
/// <param name="Times">Where its time went; null if unknown.</param>
internal sealed record JobAttempt(int? Number, string? Worker, DateTimeOffset? StartedAt, double? CpuSeconds = null, RequestTimes? Times = null);
