using Messaging.Lanes;

namespace Messaging.RunawayWorker.Computations;

/// <summary>Asks for a text back, so many times. Answered by <see cref="Echoed"/>.</summary>
/// <param name="Text">The text.</param>
/// <param name="Times">How often it is in the answer.</param>
/// <param name="Milliseconds">How long it takes.</param>
public sealed record Echo(string Text, int Times = 1, int Milliseconds = 0);

public sealed record Echoed(string Text);

/// <summary>Repeats a text: a request and a result of any size.</summary>
internal sealed record Echoing(string Text, int Times, int Milliseconds) : IComputation<Echoed>
{
    public Echoed Run(CancellationToken stop)
    {
        stop.WaitHandle.WaitOne(Milliseconds);
        stop.ThrowIfCancellationRequested();
        return new(string.Concat(Enumerable.Repeat(Text, Times)));
    }
}
