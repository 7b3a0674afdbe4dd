using Messaging.RunawayWorker.Computations;

namespace Messaging.RunawayWorker.Misbehave;

/// <summary>Asks for a misbehaviour. Answered, if at all, by <see cref="Behaved"/>.</summary>
/// <param name="Harm">What the computation does.</param>
/// <param name="Text">Comes back with the answer.</param>
/// <param name="KillWorker">Whether the consumer itself kills its worker, before any computation.</param>
/// <param name="WaitForEver">Whether the consumer itself waits without end, also when its token is cancelled.</param>
public sealed record Misbehave(Harm Harm, string Text, bool KillWorker = false, bool WaitForEver = false);

public sealed record Behaved(string Text, int ProcessId);
