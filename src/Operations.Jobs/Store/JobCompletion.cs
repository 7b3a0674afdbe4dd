namespace Messaging.Operations.Jobs.Store;

/// <summary>How a job ended.</summary>
/// <param name="State">A final state.</param>
/// <param name="Result">As JSON, if it succeeded.</param>
/// <param name="Problem">As JSON, if it failed or expired.</param>
internal sealed record JobCompletion(JobState State, string? Result = null, string? Problem = null);
