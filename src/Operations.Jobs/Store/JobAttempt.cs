namespace Messaging.Operations.Jobs.Store;

/// <summary>One attempt of a worker at a job.</summary>
/// <param name="Number">1 for the first attempt.</param>
/// <param name="Worker">The worker, for display; null if unknown.</param>
/// <param name="StartedAt">When it started; null if unknown or not started.</param>
internal sealed record JobAttempt(int Number, string? Worker, DateTimeOffset? StartedAt);
