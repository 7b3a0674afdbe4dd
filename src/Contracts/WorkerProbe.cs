namespace Messaging.Contracts;

/// <summary>
/// Sent by workers to the queue of an operation, to see whether their own consumers still get anything. Whoever
/// receives it acknowledges it and does nothing.
/// </summary>
public sealed record WorkerProbe;
