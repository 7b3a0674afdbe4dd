namespace Messaging.Contracts;

/// <summary>Tells every Api replica that a job is not what it was, so that whoever waits for it there looks again.</summary>
/// <param name="JobId">The job, which is also the request id of its message.</param>
public sealed record JobChanged(Guid JobId);
