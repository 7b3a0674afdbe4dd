namespace Messaging.Operations.Jobs.Store;

/// <summary>A worker's having a job.</summary>
/// <param name="Number">1 for the first worker that has it.</param>
/// <param name="Worker">The worker, for people; null if it is not known.</param>
/// <param name="StartedAt">When it began; null if it is not known, or did not.</param>
internal sealed record JobAttempt(int Number, string? Worker, DateTimeOffset? StartedAt);
